import SluiceMigration

/// How large a world is, and how bad.
package struct Profile: Sendable {
    var keys = 4
    var workers = 3
    var controllers = 2
    /// Of each worker.
    var operations = 14
    /// Until which work goes on with faults.
    var steps = 1_500
    /// In which what was begun has to end without faults.
    var windingSteps = 20_000
    /// Of 1,000 calls.
    var faults = 80
    /// Where it begins, with empty stores.
    var start = Phase.off
    /// Whether a store that stands alone forgets what was deleted.
    var purges = true

    /// Whether it is a world whose every course can be tried.
    var isSmallScope = false

    /// Two callers, one record, the lead handed over and taken back.
    package static var smallScope: Profile {
        var profile = Profile()
        profile.keys = 1
        profile.start = .cutover
        profile.isSmallScope = true
        return profile
    }

    private init() {}

    /// By chance, so that seeds differ in more than the order of things.
    init(_ choices: inout Choices) {
        keys = 2 + choices.pick(5)
        workers = 2 + choices.pick(3)
        controllers = 1 + choices.pick(2)
        operations = [14, 6, 30, 60][choices.pick(4)]
        faults = [0, 20, 80, 200][choices.pick(4)]
        start = [.off, .backfill, .canary, .cutover, .cutover, .newPrimary][choices.pick(6)]
        purges = choices.pick(2) == 1
    }
}
