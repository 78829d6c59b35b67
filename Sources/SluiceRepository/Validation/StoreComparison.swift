/// Compares the records of two stores by the digests of their values, such as JSON files with Redis.
package struct StoreComparison {
    let store: any ReadableStore
    let other: any ReadableStore

    /// - Parameters:
    ///   - store: that is looked at.
    ///   - other: with which it is compared.
    package init(_ store: any ReadableStore, with other: any ReadableStore) {
        self.store = store
        self.other = other
    }

    /// Adds what differs to a report.
    package func run(_ report: inout ValidationReport, progress: (TransferProgress) -> Void) async throws {
        let collection = store.component.name
        let total = try await store.count([]) + (try await other.count([]))
        var done = 0
        func tell(_ count: Int) {
            done += count
            progress(TransferProgress(phase: .comparing, collection: collection, done: done, total: max(done, total)))
        }
        var compared = 0
        try await Self.walk(other) { ids in
            compared += ids.count
            for (id, kind) in try await differences(ids) { report.add(kind, id) }
            tell(ids.count)
        }
        try await Self.walk(store) { ids in
            for (id, kind) in try await differences(ids) where kind == .extra { report.add(kind, id) }
            tell(ids.count)
        }
        report.compared = compared
    }

    private func differences(_ ids: [String]) async throws -> [(String, ValidationReport.Kind)] {
        let suspects = try await differing(ids)
        // What was changed between two reads is read again.
        return suspects.isEmpty ? [] : try await differing(suspects.map(\.0))
    }

    private func differing(_ ids: [String]) async throws -> [(String, ValidationReport.Kind)] {
        let ours = try await store.readEach(ids)
        let theirs = try await other.readEach(ids)
        return zip(ids, zip(ours, theirs)).compactMap { id, pair in
            let (ours, theirs) = (State(pair.0), State(pair.1))
            guard ours != theirs else { return nil }
            return (id, ours == .absent ? .missing : theirs == .absent ? .extra : .different)
        }
    }

    private enum State: Equatable {
        case absent, unreadable
        case there(ContentHash)

        init(_ record: Result<Record?, StoreError>) {
            switch record {
            case .success(let record?) where !record.isDeleted: self = .there(record.hash)
            case .success: self = .absent
            case .failure: self = .unreadable
            }
        }
    }

    private static func walk(_ store: any ReadableStore, _ body: ([String]) async throws -> Void) async throws {
        var position: StoreQuery.Position?
        while true {
            try Task.checkCancellation()
            let ids = try await store.ids(in: 0..<Bucket.count, after: position, limit: 200)
            guard let last = ids.last else { return }
            try await body(ids)
            position = store.position(of: last)
        }
    }
}
