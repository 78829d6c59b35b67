import SluiceMigration

/// One run of the world, and what came of it.
package struct Run: Sendable {
    package let violation: Violation?
    package let steps: Int
    let furthest: Phase
    /// What was left to chance.
    package let choices: [UInt16]
    package let trace: [TraceLine]

    package init(_ choices: Choices, mutant: Mutant?, isTraced: Bool = false) throws {
        var choices = choices
        let profile = Profile(&choices)
        var world = try World(profile, mutant: mutant, choices: choices, isTraced: isTraced)
        var violation: Violation?
        do throws(Violation) { try world.run() } catch { violation = error }
        self.violation = violation
        steps = world.surroundings.step
        furthest = world.furthest
        self.choices = world.surroundings.choices.taken
        trace = world.trace
    }

    package init(seed: Int, mutant: Mutant?, isTraced: Bool = false) throws {
        try self.init(Choices(seed: UInt64(seed)), mutant: mutant, isTraced: isTraced)
    }
}
