import Glibc
import SluiceMigration

/// The deterministic simulation of migrations: `sluice-simulation --seeds 10000`, `--seed 26`, `--mutants`.
@main
struct Simulation {
    static func main() throws {
        let words = Array(CommandLine.arguments.dropFirst())
        if let seed = number("--seed", words) { return try replay(seed) }
        let first = number("--from", words) ?? 0
        let count = number("--seeds", words) ?? 10_000
        if words.contains("--exhaustive") { return try explore(words) }
        if words.contains("--mutants") { return try mutants(first, count) }
        let clock = ContinuousClock()
        var steps = 0
        var reached: [Phase: Int] = [:]
        let time = try clock.measure {
            for seed in first..<first + count {
                let (violation, taken, phase) = try run(seed, mutant: mutant(words))
                steps += taken
                reached[phase, default: 0] += 1
                if let violation {
                    print("seed \(seed): \(violation)")
                    exit(1)
                }
            }
        }
        print("\(count) seeds, \(steps) steps, in \(time): nothing found")
        print(Phase.allCases.map { "\($0.rawValue) \(reached[$0] ?? 0)" }.joined(separator: ", "))
    }

    private static func number(_ name: String, _ words: [String]) -> Int? {
        words.firstIndex(of: name).flatMap { words.dropFirst($0 + 1).first }.flatMap { Int($0) }
    }

    private static func mutant(_ words: [String]) -> Mutant? {
        words.firstIndex(of: "--mutant").flatMap { words.dropFirst($0 + 1).first }.flatMap { Mutant(rawValue: $0) }
    }

    private static func run(_ seed: Int, mutant: Mutant?) throws -> (Violation?, Int, Phase) {
        var world = try world(seed, mutant: mutant)
        do throws(Violation) {
            try world.run()
            return (nil, world.surroundings.step, world.furthest)
        } catch {
            return (error, world.surroundings.step, world.furthest)
        }
    }

    private static func world(_ seed: Int, mutant: Mutant?, isTraced: Bool = false) throws -> World {
        var choices = Choices(seed: UInt64(seed))
        let profile = Profile(&choices)
        return try World(profile, mutant: mutant, choices: choices, isTraced: isTraced)
    }

    private static func replay(_ seed: Int) throws {
        var world = try world(seed, mutant: mutant(Array(CommandLine.arguments)), isTraced: true)
        var found: Violation?
        do throws(Violation) { try world.run() } catch { found = error }
        world.trace.forEach { print($0) }
        print(found.map { "\($0)" } ?? "nothing found")
    }

    private static func explore(_ words: [String]) throws {
        let limit = number("--limit", words) ?? 20_000_000
        let faults: [[Fault: Int]] = [[:], [.crashed: 1], [.answerLost: 1], [.crashed: 1, .answerLost: 1]]
        for faults in faults {
            let world = try World(.smallScope, mutant: mutant(words), choices: .first)
            let clock = ContinuousClock()
            let start = clock.now
            let exploration = Exploration(world, faults: faults, limit: limit)
            let names = faults.isEmpty ? "no faults" : faults.keys.map(\.rawValue).sorted().joined(separator: ", ")
            print("\(names): \(exploration.states) states, \(exploration.ends) ends, \(clock.now - start)")
            if let violation = exploration.violation {
                print("\(violation)")
                exit(1)
            }
        }
    }

    private static func mutants(_ first: Int, _ count: Int) throws {
        var isComplete = true
        for mutant in Mutant.allCases {
            var caught: (seed: Int, violation: Violation)?
            for seed in first..<first + count {
                if let violation = try run(seed, mutant: mutant).0 {
                    caught = (seed, violation)
                    break
                }
            }
            if let caught {
                print("\(mutant.rawValue): caught at seed \(caught.seed) by \(caught.violation)")
            } else {
                print("\(mutant.rawValue): NOT CAUGHT in \(count) seeds")
                isComplete = false
            }
        }
        exit(isComplete ? 0 : 1)
    }
}
