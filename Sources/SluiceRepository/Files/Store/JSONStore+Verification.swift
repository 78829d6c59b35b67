extension JSONStore {
    /// Compares indexes and digests with the records, and plain files with what they are listed by. The store builds its
    /// indexes from its records whenever it is opened, so that there is nothing to repair but what values call for.
    ///
    /// - Parameter renews: whether values are asked where they are listed today, as after an index was declared.
    /// - Returns: what is wrong, and how many records there are.
    /// - Throws: ``StoreError``.
    package func indexFindings(renewing renews: Bool) async throws -> (findings: [IndexFinding], examined: Int) {
        var (findings, examined) = try await perform(.reading, .all) { core in
            (core.model.findings(), core.model.indexes.all.elements.count)
        }
        guard renews else { return (findings, examined) }
        examined = 0
        var query = StoreQuery(limit: 500)
        while true {
            let page = try await list(query)
            examined += page.records.count
            for record in page.records {
                do {
                    let calledFor = try component.memberships(of: record.value ?? [], schema: record.schema)
                    guard Set(calledFor) != Set(record.memberships) else { continue }
                    findings.append(IndexFinding(.outdated, nil, record.id))
                } catch {
                    findings.append(IndexFinding(.unreadable, nil, record.id))
                }
            }
            guard let next = page.next else { return (findings, examined) }
            query.position = next
        }
    }
}
