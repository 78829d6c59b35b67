import SluiceClient
import SluiceCore

/// Whether records are listed where they say.
extension RedisIndexDoctor {
    func examineRecords(
        after position: StoreQuery.Position?, _ limit: Int
    ) async throws -> (step: Step, patients: [Patient]) {
        let ids = try await records.enumerate(0..<Bucket.count, after: position, limit: limit)
        var step = Step()
        step.examined = ids.count
        let last = ids.last.map { StoreQuery.Position(key: String(component.bucket(of: $0).number), id: $0) }
        step.next = ids.count == limit ? Cursor(place: .records(after: last)) : .entries

        var patients: [Patient] = []
        var places: [(id: String, membership: Membership)] = []
        for (id, record) in zip(ids, try await read(ids)) {
            var patient = Patient(id: id)
            var problems: [IndexFinding.Problem] = []
            switch record {
            case .success(let record?) where !record.isDeleted:
                places += looked(at: record.memberships).map { (id, $0) }
                guard renews else { break }
                do {
                    let calledFor = try memberships(of: record)
                    if Set(looked(at: calledFor)) != Set(looked(at: record.memberships)) {
                        patient.calledFor = (Membership.text(of: calledFor), record.version)
                        problems.append(.outdated)
                    }
                } catch {
                    step.findings.append(IndexFinding(.unreadable, nil, id))
                }
            case .success:
                if index == nil { problems.append(.orphan) }
            case .failure: step.findings.append(IndexFinding(.unreadable, nil, id))
            }
            step.findings += problems.map { IndexFinding($0, nil, id) }
            if !problems.isEmpty { patients.append(patient) }
        }
        for finding in try await missing(places) {
            step.findings.append(finding)
            if finding.problem == .missing, !patients.contains(where: { $0.id == finding.id }) {
                patients.append(Patient(id: finding.id))
            }
        }
        return (step, patients)
    }

    /// Those in the index that is looked at.
    private func looked(at memberships: [Membership]) -> [Membership] {
        guard let index else { return memberships }
        return memberships.filter { $0.index == index }
    }

    /// Records, each by itself: one that is damaged does not hide the others.
    func read(_ ids: [String]) async throws -> [Result<Record?, StoreError>] {
        let replies = try await records.replies(
            ids.map { .hashGet(keys.data($0), RecordFields.names, as: [UInt8].self).asReply })
        return zip(ids, replies).map { id, reply in
            Result { () throws(StoreError) in try records.records([id], [reply])[0] }
        }
    }

    /// Where the value calls for the record to be listed.
    func memberships(of record: Record) throws -> [Membership] {
        try component.memberships(of: record.value ?? [], schema: record.schema)
    }

    /// Which of the places do not have the record in them.
    private func missing(_ places: [(id: String, membership: Membership)]) async throws -> [IndexFinding] {
        let replies = try await records.replies(places.map { request(for: $0.membership, $0.id) })
        var findings: [IndexFinding] = []
        var claims: [(index: String, id: String, holder: String)] = []
        for ((id, membership), reply) in zip(places, replies) where !isListed(reply, membership, id) {
            if case .unique(let index, _) = membership, let holder = reply.string {
                claims.append((index, id, holder))
            } else {
                findings.append(IndexFinding(.missing, membership.index, id))
            }
        }
        // A holder that is gone holds nothing.
        let heads = try await records.replies(
            claims.map { .hashGet(keys.data($0.holder), RecordFields.head, as: [UInt8].self).asReply })
        for (claim, head) in zip(claims, heads) {
            let isLive = head.bytes.flatMap { RecordHead($0) }?.isDeleted == false
            findings.append(IndexFinding(isLive ? .duplicate : .missing, claim.index, claim.id))
        }
        return findings
    }

    /// What tells whether a record is in a place.
    func request(for membership: Membership, _ id: String) -> ReadCommand<Reply> {
        switch membership {
        case .flag(let index): .setContains(keys.index(index), id).asReply
        case .label(let index, let label): .setContains(keys.label(index, label), id).asReply
        case .ordered(let index, let key): .sortedSetScore(keys.index(index), key.text + "\0" + id).asReply
        case .unique(let index, let value): .hashGet(keys.unique(index), value).asReply
        }
    }

    func isListed(_ reply: Reply, _ membership: Membership, _ id: String) -> Bool {
        switch membership {
        case .flag, .label: reply == .integer(1)
        case .ordered: reply != .null
        case .unique: reply.bytes == Array(id.utf8)
        }
    }
}
