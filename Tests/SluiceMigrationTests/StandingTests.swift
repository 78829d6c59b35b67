import SluiceMigration
import SluiceRepository
import Testing

/// What gates follow from where a component stands.
@Suite struct StandingTests {
    static let standings: [Standing] = Phase.allCases.flatMap { phase -> [Standing] in
        switch phase {
        case .off, .dualWrite, .backfill, .shadow, .canary: [Standing(phase)]
        case .cutover: [0, 1, 5_000, Bucket.count].map { Standing(.cutover, threshold: $0) }
        case .newPrimary, .newOnly, .archived: [Standing(phase, threshold: Bucket.count)]
        }
    }

    private func gate(_ standing: Standing, _ side: Side) -> Gate {
        standing.gate(of: side, epoch: 1, term: 1, capturedSince: 1)
    }

    @Test(arguments: standings)
    func eachBucketHasOneLeader(_ standing: Standing) {
        let (old, new) = (gate(standing, .old), gate(standing, .new))
        #expect(!old.primary.overlaps(new.primary))
        #expect(old.primary.count + new.primary.count == Bucket.count)
        for bucket in [0, 4_999, 5_000, Bucket.count - 1] {
            let leader = standing.authority(of: bucket)
            #expect(gate(standing, leader).primary.contains(bucket))
        }
    }

    @Test(arguments: standings)
    func whoLeadsMarksWhatTheOtherDoesNotHaveAndTheOtherTakesCopies(_ standing: Standing) {
        for side in Side.allCases where !gate(standing, side).primary.isEmpty {
            #expect(gate(standing, side).capturesChanges == standing.phase.captures)
            #expect(gate(standing, side.other).isFollower == standing.phase.captures)
        }
    }

    @Test(arguments: standings)
    func whoLeadsForAllTakesNoCopies(_ standing: Standing) {
        for side in Side.allCases where gate(standing, side).primary == 0..<Bucket.count {
            #expect(!gate(standing, side).isFollower)
        }
    }
}
