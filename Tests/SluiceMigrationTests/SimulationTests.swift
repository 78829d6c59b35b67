import MigrationSimulation
import Testing

/// A migration loses nothing, in a world that loses, delays and repeats calls; a wrong one is found out.
///
/// `make sim` runs many more seeds, and all courses of a small world.
@Suite struct SimulationTests {
    @Test(arguments: 0..<8)
    func nothingIsFound(_ part: Int) throws {
        for seed in part * 20..<(part + 1) * 20 {
            #expect(try Run(seed: seed, mutant: nil).violation == nil, "seed \(seed)")
        }
    }

    /// Those that few seeds find are left to `make sim`.
    @Test(arguments: Mutant.allCases.filter { $0 != .gateIgnoresEpoch })
    func mutantsAreCaught(_ mutant: Mutant) throws {
        #expect(try firstSeed(that: mutant) != nil)
    }

    private func firstSeed(that mutant: Mutant) throws -> Int? {
        try (0..<400).first { try Run(seed: $0, mutant: mutant).violation != nil }
    }

    @Test func aSmallWorldHasNoCourseThatBreaksAnything() throws {
        let exploration = Exploration(
            try World(.smallScope, choices: .first), faults: [:], limit: 100_000)
        #expect(exploration.violation == nil)
        #expect(exploration.states < 100_000 && exploration.ends > 0)
    }

    @Test func shrinkingKeepsWhatIsBroken() throws {
        // A short one: each attempt is a run.
        let runs = try (0..<100).map { try Run(seed: $0, mutant: .captureByFlag) }
        let run = try #require(runs.first { $0.violation != nil && $0.choices.count < 250 })
        let violation = try #require(run.violation)
        var shrinking = Shrinking(run.choices) { choices in
            guard let run = try? Run(Choices(script: choices), mutant: .captureByFlag),
                run.violation?.invariant == violation.invariant
            else { return nil }
            return run.choices
        }
        shrinking.run()
        #expect(shrinking.choices.count < run.choices.count / 2)
        let small = try Run(Choices(script: shrinking.choices), mutant: .captureByFlag)
        #expect(small.violation?.invariant == violation.invariant)
    }

    @Test func aSeedIsTheSameEachTime() throws {
        #expect(try Run(seed: 7, mutant: nil).choices == Run(seed: 7, mutant: nil).choices)
    }
}
