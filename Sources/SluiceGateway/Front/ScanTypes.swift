import SluiceCore

/// `SCAN … WITHTYPE`, which Redis does not have: lists the keys, then asks each key's type, and interleaves both.
///
/// Stands in for the client in the upstream's queue, and answers it when the types are known. Keys that are gone by
/// then are left out.
final class ScanTypes: ReplyReceiver {
    private var entry: PendingReply
    private let typedReplies: [Int]
    private let lane: UpstreamConnection
    private let writer: AnswerWriter
    private var replies: [Reply] = []

    /// The entry that takes the client's place in the queue.
    ///
    /// - Parameters:
    ///   - entry: the client's.
    ///   - typedReplies: which of its replies are those of a SCAN whose keys' types are wanted.
    ///   - lane: the connection that both steps use.
    ///   - writer: answers the client.
    /// - Returns: an entry whose replies come here.
    static func standIn(
        for entry: consuming PendingReply, typedReplies: [Int], lane: UpstreamConnection, writer: AnswerWriter
    ) -> PendingReply {
        let count = entry.remaining
        let types = ScanTypes(entry: entry, typedReplies: typedReplies, lane: lane, writer: writer)
        let extras = ReplyExtras()
        extras.receiver = types
        return PendingReply(standingInFor: types.entry, shape: .collected, remaining: count, extras: extras)
    }

    private init(entry: consuming PendingReply, typedReplies: [Int], lane: UpstreamConnection, writer: AnswerWriter) {
        self.entry = entry
        self.typedReplies = typedReplies
        self.lane = lane
        self.writer = writer
    }

    func replied(_ received: [Reply]) {
        guard replies.isEmpty else { return finish(received) }
        replies = received
        let keys = typedReplies.flatMap { Self.keys(of: received[$0]) }
        guard !keys.isEmpty else { return finish([]) }
        guard lane.hasRoom else { return failed(.overloaded) }
        lane.send(keys.map { [Array("TYPE".utf8), $0] }, to: self)
    }

    func failed(_ failure: UpstreamFailure) {
        // Once SCAN has answered, the client's other rows have run, whatever became of the types.
        writer.fail(entry, !replies.isEmpty && failure.isCertainlyNotExecuted ? .connectionLost : failure)
    }

    private func finish(_ types: [Reply]) {
        var next = types.makeIterator()
        for index in typedReplies {
            guard case .array(let parts) = replies[index], parts.count == 2 else { continue }
            var pairs: [Reply] = []
            for key in Self.keys(of: replies[index]) {
                guard let type = next.next(), type != .status("none") else { continue }
                pairs += [.bulk(key), type]
            }
            replies[index] = .array([parts[0], .array(pairs)])
        }
        let encoded = ByteBuffer()
        for reply in replies {
            RESPEncoder.append(reply, to: encoded)
        }
        writer.answer(&entry, with: UnsafeRawBufferPointer(encoded.readableRegion))
    }

    private static func keys(of reply: Reply) -> [[UInt8]] {
        guard case .array(let parts) = reply, parts.count == 2, case .array(let keys) = parts[1] else { return [] }
        return keys.compactMap { if case .bulk(let key) = $0 { key } else { nil } }
    }
}
