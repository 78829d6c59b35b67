package import SluiceRepository

/// Where a component stands: all that its gates follow from.
package struct Standing: Sendable, Hashable {
    package var phase: Phase
    /// The new store leads for the buckets below, the old one for the others.
    package var threshold: Int

    package init(_ phase: Phase, threshold: Int = 0) {
        self.phase = phase
        self.threshold = threshold
    }

    /// Who orders the writes of a bucket.
    package func authority(of bucket: Int) -> Side {
        bucket < threshold ? .new : .old
    }

    /// The buckets for which a side leads.
    package func primary(of side: Side) -> Range<Int> {
        switch side {
        case .old: threshold..<Bucket.count
        case .new: 0..<threshold
        }
    }

    /// What the gate of a side is, but for what each setting has of its own.
    package func gate(of side: Side, epoch: Int64, term: Int64, capturedSince: Int64) -> Gate {
        let isPair = phase.captures
        return Gate(
            epoch: epoch, primary: primary(of: side),
            isFollower: isPair && primary(of: side) != 0..<Bucket.count,
            capturesChanges: isPair && !primary(of: side).isEmpty, capturedSince: isPair ? capturedSince : 0, term: term
        )
    }
}
