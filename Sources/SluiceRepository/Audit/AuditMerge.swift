/// Puts pages of the audits of several components together, in the order of time.
struct AuditMerge {
    private let query: AuditQuery
    private let seen: AuditMember?

    /// - Parameters:
    ///   - query: which entries.
    ///   - seen: the last one that was given; `nil` for the first page.
    init(_ query: AuditQuery, behind seen: AuditMember?) {
        self.query = query
        self.seen = seen
    }

    func page(of stores: [any ReadableStore]) async throws -> RedisAuditList.Page {
        var found: [(entry: AuditEntry, place: AuditMember)] = []
        // Where a store has not said all, nothing behind it is certain yet.
        var barrier: AuditMember?
        for store in stores {
            guard let query = query(to: store.component.name) else { continue }
            let page = try await store.audit(query)
            found += page.entries.map { ($0, AuditMember($0)) }
            guard let next = page.next.map({ AuditMember(store.component.name, $0) }) else { continue }
            barrier = barrier.map { comes($0, before: next) ? $0 : next } ?? next
        }
        found.sort { comes($0.place, before: $1.place) }
        let certain = found.prefix { entry in barrier.map { !comes($0, before: entry.place) } ?? true }
        let page = certain.prefix(query.limit)
        let isWhole = page.count == found.count && barrier == nil
        let next = page.count < certain.count ? page.last?.place : barrier ?? page.last?.place
        return (page.map(\.entry), isWhole ? nil : next)
    }

    /// What a store is asked, which knows only of its own entries; `nil` if it has none behind what was seen.
    private func query(to component: String) -> AuditQuery? {
        var query = query
        query.position = nil
        guard let seen else { return query }
        if seen.component == component {
            query.position = seen.position
            return query
        }
        // Within a millisecond, components follow each other.
        let isBehind = comes(
            seen, before: AuditMember(component, AuditPosition(time: seen.time, sequence: 0, id: seen.operation)))
        let (low, high) = (query.times.lowerBound, query.times.upperBound)
        let bound =
            query.isNewestFirst
            ? (low, min(high, isBehind ? seen.time + 1 : seen.time))
            : (max(low, isBehind ? seen.time : seen.time + 1), high)
        guard bound.0 < bound.1 else { return nil }
        query.times = bound.0..<bound.1
        return query
    }

    /// The order of the list of all components in Redis: by time, then by the bytes of the members.
    private func comes(_ left: AuditMember, before right: AuditMember) -> Bool {
        let isLess = (left.time, ExactText(left.text)) < (right.time, ExactText(right.text))
        return isLess != query.isNewestFirst && left.text != right.text
    }
}

extension AuditMember {
    init(_ entry: AuditEntry) {
        self.init(entry.component, AuditPosition(time: entry.time, sequence: entry.sequence, id: entry.id))
    }
}
