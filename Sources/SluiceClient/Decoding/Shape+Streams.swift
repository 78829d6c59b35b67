import SluiceCore

extension Shape {
    private static var streamID: ReplyShape<StreamID> { value(StreamID.self) }

    static var streamEntry: ReplyShape<StreamEntry> {
        let fields = pairs(string, value([UInt8].self)).map { pairs in
            pairs.map { StreamEntry.Field(name: $0.0, bytes: $0.1) }
        }
        // Null for the fields of an entry that is deleted.
        return pair(streamID, fields.orEmpty()).map { StreamEntry(id: $0.0, fields: $0.1) }
    }

    static var streamEntries: ReplyShape<[StreamEntry]> { streamEntry.array }

    /// Before Redis 7.0 null stands for entries that are deleted.
    static var claimedEntries: ReplyShape<[StreamEntry]> {
        streamEntry.optional.array.map { $0.compactMap(\.self) }
    }

    static var streams: ReplyShape<[StreamEntries]> {
        pairs(string, streamEntries).map { streams in
            streams.map { StreamEntries(key: $0.0, entries: $0.1) }
        }.orEmpty()
    }

    static var streamDeletion: ReplyShape<StreamDeletion> {
        integer.compactMap("-1, 1 or 2") { StreamDeletion(rawValue: $0) }
    }

    static var pendingSummary: ReplyShape<PendingSummary> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard case .array(let parts) = reply, parts.count == 4 else {
                throw ReplyMismatch("a summary of four parts", reply)
            }
            let consumers = pairs(string, value(Int.self)).orEmpty()
            return PendingSummary(
                count: try integer.decode(parts[0]), oldest: try streamID.optional.decode(parts[1]),
                newest: try streamID.optional.decode(parts[2]),
                consumers: Dictionary(try consumers.decode(parts[3])) { _, last in last })
        }
    }

    static var pendingEntry: ReplyShape<PendingEntry> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard case .array(let parts) = reply, parts.count == 4 else {
                throw ReplyMismatch("an id with consumer, time and number", reply)
            }
            return PendingEntry(
                id: try streamID.decode(parts[0]), consumer: try string.decode(parts[1]),
                idleMilliseconds: try integer.decode(parts[2]), deliveryCount: try integer.decode(parts[3]))
        }
    }

    static func claimPage<Element>(_ elements: ReplyShape<[Element]>) -> ReplyShape<ClaimPage<Element>> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard case .array(let parts) = reply, 2...3 ~= parts.count else {
                throw ReplyMismatch("an id and what was claimed", reply)
            }
            return ClaimPage(
                next: try streamID.decode(parts[0]), elements: try elements.decode(parts[1]),
                deleted: parts.count == 3 ? try streamID.array.decode(parts[2]) : [])
        }
    }

    static var streamInfo: ReplyShape<StreamInfo> {
        attributes { part throws(ReplyMismatch) in
            StreamInfo(
                count: try part("length", integer), lastID: try part("last-generated-id", streamID),
                groupCount: try part("groups", integer), addedCount: try part(ifPresent: "entries-added", integer),
                oldest: try part(ifPresent: "first-entry", streamEntry),
                newest: try part(ifPresent: "last-entry", streamEntry))
        }
    }

    static var streamGroup: ReplyShape<StreamGroupInfo> {
        attributes { part throws(ReplyMismatch) in
            StreamGroupInfo(
                name: try part("name", string), consumerCount: try part("consumers", integer),
                pendingCount: try part("pending", integer),
                lastDeliveredID: try part("last-delivered-id", streamID),
                readCount: try part(ifPresent: "entries-read", integer), lag: try part(ifPresent: "lag", integer))
        }
    }

    static var streamConsumer: ReplyShape<StreamConsumerInfo> {
        attributes { part throws(ReplyMismatch) in
            StreamConsumerInfo(
                name: try part("name", string), pendingCount: try part("pending", integer),
                idleMilliseconds: try part("idle", integer))
        }
    }
}
