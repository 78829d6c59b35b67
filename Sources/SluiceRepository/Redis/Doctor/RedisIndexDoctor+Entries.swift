import SluiceClient
import SluiceCore

/// Whether what is listed says so itself.
extension RedisIndexDoctor {
    private typealias Entry = (id: String, membership: Membership)

    func examineEntries(
        _ name: String, _ label: String?, from place: String, _ limit: Int
    ) async throws -> (step: Step, patients: [Patient]) {
        let indexes = component.indexes.filter { self.index == nil || $0.name == self.index }
        // An empty name is before the first index; one that is no longer declared is left out.
        guard let number = name.isEmpty ? 0 : indexes.firstIndex(where: { $0.name == name }),
            indexes.indices.contains(number)
        else {
            var step = Step()
            step.next = self.index == nil ? .digests : nil
            return (step, [])
        }
        let index = indexes[number]
        let entries: [Entry]
        var next: Cursor?
        switch index.kind {
        case .flag:
            let page = try await scanSet(keys.index(index.name), place, limit)
            entries = page.ids.map { ($0, .flag(index.name)) }
            next = page.next.map { cursor(index.name, nil, $0) }
        case .labels:
            (entries, next) = try await labelled(index.name, label, place, limit)
        case .ordered:
            (entries, next) = try await ordered(index.name, place, limit)
        case .unique:
            let scan = ScanCursor(text: place.isEmpty ? "0" : place)
            let reply = try await records.reply(
                .hashScan(keys.unique(index.name), scan, count: limit, as: [UInt8].self).asReply)
            let page = try page(reply)
            entries = stride(from: 0, to: page.texts.count - 1, by: 2).map { position in
                (page.texts[position + 1], .unique(index: index.name, page.texts[position]))
            }
            next = page.next.map { cursor(index.name, nil, $0) }
        }
        var (step, patients) = try await examine(entries)
        let following = indexes.dropFirst(number + 1).first
        step.next = next ?? following.map { cursor($0.name, nil, "") } ?? (self.index == nil ? .digests : nil)
        return (step, patients)
    }

    private func examine(_ entries: [Entry]) async throws -> (step: Step, patients: [Patient]) {
        var step = Step()
        step.examined = entries.count
        var patients: [String: Patient] = [:]
        let names = [RecordFields.head, RecordFields.memberships]
        let replies = try await records.replies(
            entries.map { .hashGet(keys.data($0.id), names, as: [UInt8].self).asReply })
        for ((id, membership), reply) in zip(entries, replies) {
            let fields = reply.array ?? []
            let isLive = fields.first?.bytes.flatMap { RecordHead($0) }?.isDeleted == false
            let stored = fields.last?.bytes.flatMap { Membership.memberships(text: $0) } ?? []
            guard !isLive || !stored.contains(membership) else { continue }
            step.findings.append(IndexFinding(isLive ? .stray : .orphan, membership.index, id))
            patients[id, default: Patient(id: id)].strays.append(membership)
        }
        return (step, patients.values.sorted { $0.id < $1.id })
    }

    private func cursor(_ index: String, _ label: String?, _ place: String) -> Cursor {
        Cursor(place: .entries(index: index, label: label, place: place))
    }

    // MARK: Kinds of indexes

    private func labelled(
        _ index: String, _ label: String?, _ place: String, _ limit: Int
    ) async throws -> (entries: [Entry], next: Cursor?) {
        let labels = try records.texts(
            try await records.reply(.setMembers(keys.index(index), as: [UInt8].self).asReply)
        ).map(ExactText.init).sorted()
        // The label of the cursor, or, if it is gone, the one behind it.
        let known = label.map(ExactText.init)
        guard let current = labels.first(where: { label in known.map { label >= $0 } ?? true }) else {
            return ([], nil)
        }
        let page = try await scanSet(keys.label(index, current.text), current == known ? place : "", limit)
        let following = labels.first { $0 > current }
        let next =
            page.next.map { cursor(index, current.text, $0) } ?? following.map { cursor(index, $0.text, "") }
        return (page.ids.map { ($0, Membership.label(index: index, current.text)) }, next)
    }

    private func ordered(
        _ index: String, _ place: String, _ limit: Int
    ) async throws -> (entries: [Entry], next: Cursor?) {
        let range = MemberRange(from: place.isEmpty ? .first : .excluding(place))
        let members = try records.texts(
            try await records.reply(
                .sortedSetRange(keys.index(index), .members(range), limit: Limit(limit), as: [UInt8].self).asReply))
        let entries = members.compactMap { member -> Entry? in
            let parts = member.split(separator: "\0", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = SortKey(stored: String(parts[0])) else { return nil }
            return (String(parts[1]), .ordered(index: index, key))
        }
        return (entries, members.count == limit ? members.last.map { cursor(index, nil, $0) } : nil)
    }

    private func scanSet(
        _ key: String, _ place: String, _ limit: Int
    ) async throws -> (ids: [String], next: String?) {
        let scan = ScanCursor(text: place.isEmpty ? "0" : place)
        let page = try page(try await records.reply(.setScan(key, scan, count: limit, as: [UInt8].self).asReply))
        return (page.texts, page.next)
    }

    /// What a step of a scan found, and where to go on; `nil` at the end.
    private func page(_ reply: Reply) throws(StoreError) -> (texts: [String], next: String?) {
        guard let parts = reply.array, parts.count == 2, let next = parts[0].string else {
            throw .strange(component.name)
        }
        return (try records.texts(parts[1]), next == "0" ? nil : next)
    }
}
