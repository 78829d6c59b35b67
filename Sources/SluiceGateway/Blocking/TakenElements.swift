import SluiceCore

/// What Redis took out of a key for a client that had left by then.
struct TakenElements: Equatable {
    /// The command that puts it back where it was.
    let returning: [[UInt8]]

    /// `nil` if nothing was taken.
    ///
    /// - Parameters:
    ///   - reply: what Redis answered.
    ///   - taking: what the command takes away.
    init?(_ reply: Reply, _ taking: BlockingKind.Taking) {
        guard case .array(let parts) = reply, case .bulk(let key)? = parts.first else { return nil }
        let rest: [Reply] = if parts.count == 2, case .array(let items) = parts[1] { items } else { Array(parts[1...]) }
        switch taking {
        case .nothing, .listEnd:
            return nil
        case .listHead, .listTail:
            // The first that was taken goes back last, so that it stands at the end again.
            let elements = rest.reversed().compactMap(Self.bytes)
            guard !elements.isEmpty else { return nil }
            returning = [Array((taking == .listHead ? "LPUSH" : "RPUSH").utf8), key] + elements
        case .sortedSet:
            let pairs = rest.flatMap { item in if case .array(let pair) = item { pair } else { [item] } }
                .compactMap(Self.bytes)
            guard !pairs.isEmpty, pairs.count.isMultiple(of: 2) else { return nil }
            // Who has added a member anew since then knows its score better.
            returning =
                [Array("ZADD".utf8), key, Array("NX".utf8)]
                + stride(from: 0, to: pairs.count, by: 2).flatMap { [pairs[$0 + 1], pairs[$0]] }
        }
    }

    private static func bytes(_ reply: Reply) -> [UInt8]? {
        if case .bulk(let bytes) = reply { bytes } else { nil }
    }
}
