import SluiceCore
import SluiceRepository
import Testing

@Suite struct SnapshotTests {
    @Test func holdsWhatTheStoreHolds() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        for number in 0..<450 { try await store.overwrite("id-\(number)", "\(number)") }
        #expect(try await store.refreshSnapshot() == 450)
        #expect(try await store.refreshSnapshot() == 0)
        for number in 0..<5 { try await store.overwrite("id-\(number)", "changed".quoted) }
        let version = try await store.readStrong("id-9").version
        _ = try await store.commit(
            Change(
                id: "id-9", operation: .random(), effect: .delete, expectation: .version(version),
                audit: AuditNote(action: .delete, source: .app), writer: "", timestamp: 0))
        #expect(try await store.refreshSnapshot() == 6)
        let ids = (0..<450).map { "id-\($0)" }
        let (here, there) = (
            try await stores.snapshot.read(ids, .session).records, try await stores.primary.read(ids, .session).records
        )
        #expect(here == there)
        #expect(try await stores.snapshot.count([]) == 449)
    }

    /// When the audit does not reach back, all is compared.
    @Test func findsWhatTheAuditHasForgotten() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        for number in 0..<10 { try await store.overwrite("id-\(number)", "1") }
        try await store.refreshSnapshot()
        for number in 0..<3 { try await store.overwrite("id-\(number)", "2") }
        _ = try await store.maintain(MaintenancePolicy(auditCount: 1))
        #expect(try await store.refreshSnapshot() == 3)
        #expect(try await stores.snapshot.valueText("id-2") == "2")
    }

    @Test func isNotASecondUseOfAStore() async throws {
        let stores = try await DegradableStores()
        let other = try Component(name: "others")
        let error = await #expect(throws: StoreError.self) {
            try await ResilientStore(stores.primary, snapshot: MemoryStore(other), folder: stores.folder.path)
        }
        #expect(error?.code == .invalid)
    }
}
