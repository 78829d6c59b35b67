import Glibc
import MigrationSimulation

/// The deterministic simulation of migrations.
///
///     sluice-simulation --seeds 10000 [--from 0] [--mutant noDrain]   runs seeds, ends at the first that breaks something
///     sluice-simulation --replay 26 [--mutant …]                      shows every step of a seed
///     sluice-simulation --shrink 26 [--mutant …]                      shows the smallest run that breaks something, too
///     sluice-simulation --mutants [--seeds 10000]                     makes the protocol wrong in all known ways
///     sluice-simulation --exhaustive [--limit 20000000]               tries every course of a small world
@main
struct Simulation {
    private let words: [String]

    static func main() async throws {
        let simulation = Simulation(words: Array(CommandLine.arguments.dropFirst()))
        exit(try await simulation.run() ? 0 : 1)
    }

    /// - Returns: whether all is as it should be.
    private func run() async throws -> Bool {
        if let seed = try number("--replay") { return try show(try Run(seed: seed, mutant: mutant(), isTraced: true)) }
        if let seed = try number("--shrink") { return try shrink(seed) }
        if words.contains("--exhaustive") { return try explore() }
        if words.contains("--mutants") { return try await tryMutants() }
        return try await search()
    }

    // MARK: What is asked for

    private func value(_ name: String) -> String? {
        words.firstIndex(of: name).flatMap { words.dropFirst($0 + 1).first }
    }

    private func number(_ name: String) throws -> Int? {
        guard words.contains(name) else { return nil }
        guard let number = value(name).flatMap({ Int($0) }), number >= 0 else {
            throw Mistake("\(name) needs a number")
        }
        return number
    }

    private func mutant() throws -> Mutant? {
        guard words.contains("--mutant") else { return nil }
        guard let mutant = value("--mutant").flatMap({ Mutant(rawValue: $0) }) else {
            throw Mistake("--mutant is one of \(Mutant.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return mutant
    }

    private func seeds() throws -> Range<Int> {
        let first = try number("--from") ?? 0
        return first..<first + (try number("--seeds") ?? 10_000)
    }

    // MARK: What is done

    private func search() async throws -> Bool {
        let (seeds, mutant, clock) = (try seeds(), try mutant(), ContinuousClock())
        let start = clock.now
        let tally = try await Search.run(seeds, mutant: mutant)
        let time = clock.now - start
        if let (seed, violation) = tally.found {
            print("seed \(seed): \(violation)")
            return false
        }
        let rate = Int(Double(seeds.count) / (time / .seconds(1)))
        print("\(seeds.count) seeds, \(tally.steps) steps, in \(time), \(rate) a second: nothing found")
        print("the furthest phase of each: " + tally.phases)
        return true
    }

    private func tryMutants() async throws -> Bool {
        var isComplete = true
        for mutant in Mutant.allCases {
            if let (seed, violation) = try await Search.run(try seeds(), mutant: mutant).found {
                print("\(mutant.rawValue): caught at seed \(seed) by \(violation)")
            } else {
                print("\(mutant.rawValue): NOT CAUGHT in \(try seeds().count) seeds")
                isComplete = false
            }
        }
        return isComplete
    }

    private func shrink(_ seed: Int) throws -> Bool {
        let mutant = try mutant()
        let run = try Run(seed: seed, mutant: mutant)
        guard let violation = run.violation else { return try show(run) }
        var shrinking = Shrinking(run.choices) { choices in
            guard let run = try? Run(Choices(script: choices), mutant: mutant),
                run.violation?.invariant == violation.invariant
            else { return nil }
            return run.choices
        }
        shrinking.run()
        _ = try show(try Run(Choices(script: shrinking.choices), mutant: mutant, isTraced: true))
        print("\(run.choices.count) choices became \(shrinking.choices.count): \(shrinking.choices)")
        return false
    }

    private func show(_ run: Run) throws -> Bool {
        run.trace.forEach { print($0) }
        print(run.violation.map { "\($0)" } ?? "nothing found in \(run.steps) steps")
        return run.violation == nil
    }

    private func explore() throws -> Bool {
        let limit = try number("--limit") ?? 20_000_000
        let faults: [[Fault: Int]] = [[:], [.crashed: 1], [.answerLost: 1], [.crashed: 1, .answerLost: 1]]
        for faults in faults {
            let world = try World(.smallScope, mutant: try mutant(), choices: .first)
            let clock = ContinuousClock()
            let start = clock.now
            let exploration = Exploration(world, faults: faults, limit: limit)
            let names = faults.isEmpty ? "no faults" : faults.keys.map(\.rawValue).sorted().joined(separator: ", ")
            print("\(names): \(exploration.states) states, \(exploration.ends) ends, in \(clock.now - start)")
            if let violation = exploration.violation {
                print("\(violation)")
                return false
            }
            guard exploration.states < limit else { throw Mistake("there are more than \(limit) states: --limit") }
        }
        return true
    }
}

/// What is wrong with the command line.
private struct Mistake: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
