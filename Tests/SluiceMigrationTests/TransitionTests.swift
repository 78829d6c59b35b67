import SluiceMigration
import SluiceRepository
import Testing

/// The steps between two standings.
@Suite struct TransitionTests {
    static let handoffs: [(from: Standing, to: Standing)] = [
        (Standing(.cutover), Standing(.cutover, threshold: 100)),
        (Standing(.cutover, threshold: 100), Standing(.cutover, threshold: Bucket.count)),
        (Standing(.cutover, threshold: Bucket.count), Standing(.cutover)),
        (Standing(.cutover, threshold: 5_000), Standing(.cutover, threshold: 100)),
    ]
    static let others: [(from: Standing, to: Standing)] = [
        (Standing(.off), Standing(.dualWrite)), (Standing(.dualWrite), Standing(.off)),
        (Standing(.dualWrite), Standing(.backfill)), (Standing(.backfill), Standing(.shadow)),
        (Standing(.shadow), Standing(.canary)), (Standing(.canary), Standing(.cutover)),
        (Standing(.cutover, threshold: Bucket.count), Standing(.newPrimary, threshold: Bucket.count)),
        (Standing(.newPrimary, threshold: Bucket.count), Standing(.newOnly, threshold: Bucket.count)),
    ]

    @Test(arguments: handoffs)
    func theLeadIsGivenAwayBeforeItIsTaken(from: Standing, to: Standing) throws {
        let transition = Transition(from: from, to: to, epoch: 2)
        #expect(
            transition.steps == [
                .setGate(transition.source, to, resetsFloor: false),
                .drain(from: transition.source, transition.range),
                .setGate(transition.source.other, to, resetsFloor: false), .publish,
            ])
    }

    /// Whatever step a crash comes behind, no two stores lead for a bucket.
    @Test(arguments: handoffs + others)
    func noTwoStoresLeadAtAnyStep(from: Standing, to: Standing) throws {
        var gates = Dictionary(
            uniqueKeysWithValues: Side.allCases.map { side in
                (side, from.gate(of: side, epoch: 1, term: 1, capturedSince: 1).primary)
            })
        for step in Transition(from: from, to: to, epoch: 2).steps {
            guard case .setGate(let side, let standing, _) = step else { continue }
            gates[side] = standing.gate(of: side, epoch: 2, term: 1, capturedSince: 1).primary
            let (old, new) = (try #require(gates[.old]), try #require(gates[.new]))
            #expect(!old.overlaps(new))
        }
        for side in Side.allCases { #expect(gates[side]?.count == to.primary(of: side).count) }
    }

    @Test(arguments: handoffs)
    func itGoesBackUntilTheOtherStoreIsOpened(from: Standing, to: Standing) {
        var transition = Transition(from: from, to: to, epoch: 2)
        #expect(transition.canAbort)
        transition.index = 1
        #expect(transition.canAbort)
        transition.index = 2
        #expect(!transition.canAbort)
        transition.index = 0
        transition.isAborting = true
        #expect(!transition.canAbort)
        #expect(transition.steps.first == .setGate(transition.source, from, resetsFloor: false))
    }

    @Test func theFollowerForgetsWhatItPurgedWhenCaptureBegins() {
        let transition = Transition(from: Standing(.off), to: Standing(.dualWrite), epoch: 7)
        #expect(transition.steps.first == .setGate(.new, Standing(.dualWrite), resetsFloor: true))
        #expect(transition.captureEpoch == 7)
        #expect(Transition(from: Standing(.dualWrite), to: Standing(.backfill), epoch: 8).captureEpoch == nil)
    }
}
