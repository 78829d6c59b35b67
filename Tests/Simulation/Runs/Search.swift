import Glibc
import SluiceMigration

/// What came of many seeds.
package struct Search: Sendable {
    /// The lowest seed that breaks something.
    package private(set) var found: (seed: Int, violation: Violation)?
    package private(set) var steps = 0
    private var reached: [Phase: Int] = [:]

    /// How many came how far.
    package var phases: String {
        Phase.allCases.compactMap { phase in reached[phase].map { "\(phase.rawValue) \($0)" } }.joined(separator: ", ")
    }

    /// Runs seeds on all processors, in pieces: behind a piece in which something was found it ends.
    package static func run(_ seeds: Range<Int>, mutant: Mutant?) async throws -> Search {
        let lanes = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var total = Search()
        for start in stride(from: seeds.lowerBound, to: seeds.upperBound, by: 64) where total.found == nil {
            let piece = start..<min(start + 64, seeds.upperBound)
            try await withThrowingTaskGroup(of: Search.self) { group in
                for lane in 0..<lanes {
                    group.addTask {
                        var search = Search()
                        for seed in piece where seed % lanes == lane {
                            search.add(try Run(seed: seed, mutant: mutant), seed)
                        }
                        return search
                    }
                }
                for try await search in group { total.add(search) }
            }
        }
        return total
    }

    private mutating func add(_ run: Run, _ seed: Int) {
        steps += run.steps
        reached[run.furthest, default: 0] += 1
        if let violation = run.violation, found == nil { found = (seed, violation) }
    }

    private mutating func add(_ other: Search) {
        steps += other.steps
        reached.merge(other.reached, uniquingKeysWith: +)
        if let mine = other.found, mine.seed < found?.seed ?? .max { found = mine }
    }
}
