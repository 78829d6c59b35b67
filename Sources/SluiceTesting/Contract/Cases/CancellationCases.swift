import SluiceRepository

extension StoreContract {
    /// Tasks that are cancelled.
    static let cancellation = list {
        cancelled("read") { _ = try await $0.store.read(["a"], .session) }
        cancelled("readStrong") { _ = try await $0.store.readStrong("a") }
        cancelled("list") { _ = try await $0.store.list(StoreQuery()) }
        cancelled("count") { _ = try await $0.store.count([]) }
        cancelled("ids") { _ = try await $0.store.ids(in: 0..<10, after: nil, limit: 10) }
        cancelled("audit", needs: .audit) { _ = try await $0.store.audit(AuditQuery()) }
        cancelled("auditDetail", needs: .audit) { _ = try await $0.store.auditDetail(.random()) }
        cancelled("auditStatistics", needs: .audit) { _ = try await $0.store.auditStatistics() }
        cancelled("gate") { _ = try await $0.store.gate() }
        cancelled("commit") { _ = try await $0.store.commit($0.put("a", "1")) }
        cancelled("commit under an epoch") { _ = try await $0.store.commit($0.put("a", "1"), epoch: 1) }
        cancelled("commitEach") { subject in
            for result in await subject.store.commitEach([try subject.put("a", "1")]) { _ = try result.get() }
        }
        cancelled("apply", needs: .following) {
            let record = try $0.record("a", RecordVersion(epoch: 1, counter: 1))
            _ = try await $0.store.apply(record, sourceSequence: 1, epoch: 1)
        }
        cancelled("clear", needs: .following) { _ = try await $0.store.clear(DirtyMark(id: "a", sequence: 1)) }
        cancelled("dirty", needs: .following) { _ = try await $0.store.dirty(after: 0, limit: 10) }
        cancelled("setGate", needs: .following) { _ = try await $0.store.setGate(Gate(epoch: 2, primary: 0..<0)) }
        cancelled("open") { try await $0.store.open() }
        cancelled("maintain", needs: .maintenance) { _ = try await $0.store.maintain(MaintenancePolicy()) }
    }

    private static func cancelled(
        _ name: String, needs: Features = [], _ call: @escaping @Sendable (Subject) async throws -> Void
    ) -> Case {
        Case("cancellation/\(name)", "a cancelled task gets a CancellationError, and nothing happens", needs: needs) {
            subject in
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                try await call(subject)
            }
            task.cancel()
            let found: String
            switch await task.result {
            case .success: found = "none"
            case .failure(is CancellationError): found = ""
            case .failure(let error): found = "\(error)"
            }
            try subject.demand(found.isEmpty, "a CancellationError", found: found)
            try subject.demand("the record", try await subject.read("a"), is: nil)
            try subject.demand("the gate", try await subject.store.gate(), is: .open)
        }
    }
}
