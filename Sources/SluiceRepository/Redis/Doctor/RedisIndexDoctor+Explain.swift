import SluiceClient
import SluiceCore

extension RedisIndexDoctor {
    /// Says where one record is listed, where it says that it is, and where its value calls for it to be.
    ///
    /// - Parameter id: of the record, or of one that is gone.
    /// - Returns: all places that have to do with it. Of ordered indexes and unique values only those that the record
    ///   itself speaks of.
    /// - Throws: ``StoreError``; `CancellationError`.
    public func explain(_ id: String) async throws -> IndexExplanation {
        let record = try await records.read([id])[0]
        let stored = record?.memberships ?? []
        var calledFor: [Membership]?
        if renews, let record, !record.isDeleted {
            calledFor = try? memberships(of: record)
        }
        var seen: Set<Membership> = []
        let places = (stored + (calledFor ?? []) + (try await allSets())).filter { seen.insert($0).inserted }
        let replies = try await records.replies(
            [.sortedSetScore(keys.ids, id).asReply] + places.map { request(for: $0, id) })
        let found = zip(places, replies.dropFirst()).map { membership, reply in
            var holder: String?
            if case .unique = membership, let other = reply.string, other != id { holder = other }
            return IndexExplanation.Place(
                membership: membership, isListed: isListed(reply, membership, id),
                isStored: stored.contains(membership), isCalledFor: calledFor.map { $0.contains(membership) },
                holder: holder)
        }
        return IndexExplanation(
            version: record?.version, isDeleted: record?.isDeleted ?? true, isEnumerated: replies[0] != .null,
            places: found.filter { $0.isListed || $0.isStored || $0.isCalledFor == true })
    }

    /// The sets in which a record may be listed without saying so.
    private func allSets() async throws -> [Membership] {
        var all: [Membership] = []
        for index in component.indexes {
            switch index.kind {
            case .flag: all.append(.flag(index.name))
            case .labels:
                let labels = try records.texts(
                    try await records.reply(.setMembers(keys.index(index.name), as: [UInt8].self).asReply))
                all += labels.map { .label(index: index.name, $0) }
            case .ordered, .unique: break
            }
        }
        return all
    }
}
