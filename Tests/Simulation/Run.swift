import SluiceMigration

/// One run of the world, and what came of it.
struct Run: Sendable {
    let violation: Violation?
    let steps: Int
    let furthest: Phase
    /// What was left to chance.
    let choices: [UInt16]
    let trace: [TraceLine]

    init(_ choices: Choices, mutant: Mutant?, isTraced: Bool = false) throws {
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

    init(seed: Int, mutant: Mutant?, isTraced: Bool = false) throws {
        try self.init(Choices(seed: UInt64(seed)), mutant: mutant, isTraced: isTraced)
    }
}
