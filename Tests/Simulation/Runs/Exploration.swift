/// Every course that a small world can take: depth first, each state once.
package struct Exploration {
    package private(set) var states = 0
    package private(set) var ends = 0
    package private(set) var violation: Violation?
    private var seen: Set<Int> = []

    /// Tries all courses in which at most so many of each fault happen, and ends at the limit of states.
    package init(_ world: World, faults: [Fault: Int], limit: Int) {
        var stack = [(world: world, budget: faults)]
        while let (world, budget) = stack.popLast(), states < limit {
            guard seen.insert(world.fingerprint(budget)).inserted else { continue }
            states += 1
            do throws(Violation) {
                let successors = try world.successors(budget)
                if successors.isEmpty { ends += 1 }
                stack += successors
            } catch {
                violation = error
                return
            }
        }
    }
}
