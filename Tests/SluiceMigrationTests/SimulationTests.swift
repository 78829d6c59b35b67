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

    @Test(arguments: 1...20)
    func shrinkingLeavesWhatIsNeededToBreak(_ length: UInt16) throws {
        let choices = (0..<length * 10).map { $0 * 7 % 11 } + [3, 0, 9]
        var shrinking = Shrinking(choices) { choices in
            // Broken by a 3 somewhere before a 9.
            let isBroken = choices.firstIndex(of: 3).map { choices[$0...].contains(9) } ?? false
            return isBroken ? choices : nil
        }
        shrinking.run()
        #expect(shrinking.choices == [3, 9])
    }

    @Test func aSeedIsTheSameEachTime() throws {
        #expect(try Run(seed: 7, mutant: nil).choices == Run(seed: 7, mutant: nil).choices)
    }
}
