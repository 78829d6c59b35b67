import SluiceClient
import SluiceCore

/// Pages of records.
///
/// In the order of an ordered index or of enumeration, and without filters, a page costs two requests and reads only what
/// is on it. With filters there are two ways, and the cheaper one by the sizes of the sets is taken: to sort the records
/// of the smallest set, which is bounded by its size; or to walk along the order and leave out what is not in the sets,
/// which is bounded by ``walkedPlaces`` for each page: pages may then be short.
extension RedisRecords {
    /// A place in the order in which records are listed.
    private struct Place {
        let key: String
        let id: String

        var position: StoreQuery.Position { StoreQuery.Position(key: key, id: id) }
    }

    /// Places in order, and where to go on; `nil` at the end.
    private struct Places {
        var found: [Place]
        var next: StoreQuery.Position?
    }

    private static let walkedPlaces = 8_000
    private static let placesAtOnce = 1_000
    /// Sets of at most so many records are always sorted.
    private static let smallSet = 256

    func list(_ query: StoreQuery) async throws -> StorePage {
        try component.check(query)
        let places =
            query.filters.isEmpty ? try await walk(query, [], perRound: query.limit + 1) : try await filter(query)
        let records = try await read(places.found.map(\.id))
        let sound = zip(places.found, records).compactMap { place, record in
            // Between the two requests it may have been moved or deleted.
            record.flatMap { belongs($0, at: place, query) ? $0 : nil }
        }
        return StorePage(records: sound, next: places.next)
    }

    private func belongs(_ record: Record, at place: Place, _ query: StoreQuery) -> Bool {
        guard !record.isDeleted else { return false }
        if case .index(let name, _) = query.order, Self.sortKey(record.memberships, name)?.text != place.key {
            return false
        }
        return query.filters.allSatisfy { filter in
            switch filter {
            case .flag(let index): record.memberships.contains(.flag(index))
            case .label(let index, let label): record.memberships.contains(.label(index: index, label))
            }
        }
    }

    private static func sortKey(_ memberships: [Membership], _ index: String) -> SortKey? {
        for case .ordered(index, let key) in memberships { return key }
        return nil
    }

    // MARK: Along the order

    /// Goes along the order until a page is full.
    private func walk(_ query: StoreQuery, _ sets: [String], perRound: Int) async throws -> Places {
        var query = query
        var found: [Place] = []
        var walked = 0
        while true {
            let places = try await places(query, count: perRound)
            found += try await members(places, of: sets)
            if found.count > query.limit {
                found.removeLast(found.count - query.limit)
                return Places(found: found, next: found.last?.position)
            }
            walked += places.count
            guard places.count == perRound, let last = places.last else { return Places(found: found, next: nil) }
            query.position = last.position
            guard walked < Self.walkedPlaces else { return Places(found: found, next: last.position) }
        }
    }

    /// Those of the places whose records are in all of the sets.
    private func members(_ places: [Place], of sets: [String]) async throws -> [Place] {
        guard !sets.isEmpty, !places.isEmpty else { return places }
        let ids = places.map(\.id)
        let replies = try await replies(sets.map { .setContains($0, ids).asReply })
        return places.enumerated().filter { index, _ in
            replies.allSatisfy { reply in
                guard let flags = reply.array, flags.indices.contains(index) else { return false }
                return flags[index] == .integer(1)
            }
        }.map(\.element)
    }

    /// The next places of the order.
    private func places(_ query: StoreQuery, count: Int) async throws -> [Place] {
        switch query.order {
        case .enumeration:
            return try await enumerate(0..<Bucket.count, after: query.position, limit: count).map(enumerationPlace)
        case .index(let name, let isDescending):
            let reply = try await reply(
                .sortedSetRange(
                    keys.index(name), .members(members(query, isDescending)), isDescending ? .descending : .ascending,
                    limit: Limit(count), as: [UInt8].self
                ).asReply)
            guard let members = reply.array else { throw StoreError.strange(component.name) }
            return members.compactMap { $0.bytes.flatMap(Self.place) }
        }
    }

    private func enumerationPlace(_ id: String) -> Place {
        Place(key: String(component.bucket(of: id).number), id: id)
    }

    /// Members are a sort key, a byte 0, and an id.
    private static func place(_ member: [UInt8]) -> Place? {
        guard let end = member.firstIndex(of: 0), let key = String(validating: member[..<end], as: UTF8.self),
            let id = String(validating: member[(end + 1)...], as: UTF8.self)
        else { return nil }
        return Place(key: key, id: id)
    }

    /// The members that are still to come.
    private func members(_ query: StoreQuery, _ isDescending: Bool) -> MemberRange {
        var lowest = MemberRange.Bound.first
        var highest = MemberRange.Bound.last
        if let keys = query.keys {
            lowest = .including(keys.lowerBound.text)
            // Behind all members with the key: their next byte is 0.
            highest = .excluding(keys.upperBound.text + "\u{1}")
        }
        if let position = query.position {
            let seen = position.key + "\0" + position.id
            if isDescending {
                if query.keys.map({ ExactText(seen) < ExactText($0.upperBound.text + "\u{1}") }) ?? true {
                    highest = .excluding(seen)
                }
            } else if query.keys.map({ ExactText(seen) >= ExactText($0.lowerBound.text) }) ?? true {
                lowest = .excluding(seen)
            }
        }
        return MemberRange(from: lowest, to: highest)
    }

    // MARK: With filters

    private func filter(_ query: StoreQuery) async throws -> Places {
        let sets = query.filters.map(key)
        let all: ReadCommand<Reply> =
            switch query.order {
            case .enumeration: .sortedSetCount(keys.ids).asReply
            case .index(let name, let isDescending):
                .sortedSetCount(keys.index(name), members(query, isDescending)).asReply
            }
        let counts = try await replies(sets.map { .setCount($0).asReply } + [all]).map(count)
        let smallest = counts.dropLast().min() ?? 0
        let total = counts.last ?? 0
        guard smallest > 0, total > 0 else { return Places(found: [], next: nil) }
        // How far to walk for a page if what is in the set is spread evenly.
        let distance = (query.limit + 1) * max(1, total / smallest)
        if smallest <= Self.smallSet || 2 * smallest <= distance { return try await sort(query, sets) }
        let perRound = min(Self.placesAtOnce, max(query.limit + 1, distance + distance / 4))
        return try await walk(query, sets, perRound: perRound)
    }

    /// Sorts all that are in the sets.
    private func sort(_ query: StoreQuery, _ sets: [String]) async throws -> Places {
        let command: ReadCommand<[[UInt8]]> =
            sets.count == 1
            ? .setMembers(sets[0], as: [UInt8].self) : .setCombine(.intersection, sets, as: [UInt8].self)
        let ids = try texts(try await reply(command.asReply))
        var places: [(place: Place, order: (Int, ExactText, ExactText))] = []
        switch query.order {
        case .enumeration:
            places = ids.map { id in
                let place = enumerationPlace(id)
                return (place, (Int(place.key) ?? 0, ExactText(""), ExactText(id)))
            }
        case .index(let name, _):
            places = try await sortKeys(of: ids, name).compactMap { id, key in
                guard query.keys?.contains(key) != false else { return nil }
                return (Place(key: key.text, id: id), (0, ExactText(key.text), ExactText(id)))
            }
        }
        var isDescending = false
        if case .index(_, let descends) = query.order { isDescending = descends }
        if let position = query.position {
            let bucket = query.order == .enumeration ? try Component.bucket(of: position) : 0
            let key = ExactText(query.order == .enumeration ? "" : position.key)
            let seen = (bucket, key, ExactText(position.id))
            places.removeAll { isDescending ? $0.order >= seen : $0.order <= seen }
        }
        places.sort { isDescending ? $0.order > $1.order : $0.order < $1.order }
        let found = places.prefix(query.limit).map(\.place)
        return Places(found: found, next: places.count > query.limit ? found.last?.position : nil)
    }

    /// The keys by which records are sorted in an index; those without one are left out.
    private func sortKeys(of ids: [String], _ index: String) async throws -> [(String, SortKey)] {
        var found: [(String, SortKey)] = []
        for start in stride(from: 0, to: ids.count, by: Self.placesAtOnce) {
            let part = ids[start..<min(ids.count, start + Self.placesAtOnce)]
            let replies = try await replies(
                part.map { .hashGet(keys.data($0), RecordFields.memberships, as: [UInt8].self).asReply })
            for (id, reply) in zip(part, replies) {
                guard let text = reply.bytes else { continue }
                guard let memberships = Membership.memberships(text: text) else {
                    throw StoreError.damaged(component.name, key: "data", "has memberships that cannot be read")
                }
                if let key = Self.sortKey(memberships, index) { found.append((id, key)) }
            }
        }
        return found
    }
}
