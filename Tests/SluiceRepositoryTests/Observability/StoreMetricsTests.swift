import SluiceClient
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

@Suite struct StoreMetricsTests {
    @Test func isWhatPrometheusReads() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        stores.wait(seconds: 5)
        try await store.overwrite("a", "2")
        stores.wait(seconds: 2)
        let cache = CachedStore(stores.primary.store)
        for _ in 0..<3 { _ = try await cache.read(["a"], .session) }
        let directory = try TemporaryDirectory()
        let files = try JSONStore(stores.primary.component, in: directory.path)
        try await files.open()
        try await files.overwrite("a", "1")
        var metrics = StoreMetrics()
        metrics.add(await store.status(), of: "things")
        metrics.add(cache.statistics, of: "things")
        metrics.add(try await files.status(), of: #"o"dd\"#)
        await files.close()
        let lines = metrics.text.split(separator: "\n")
        for line in [
            #"sluice_store_degradation_mode{component="things",mode="json"} 1"#,
            #"sluice_store_degradation_mode{component="things",mode="normal"} 0"#,
            #"sluice_store_pending_changes{component="things"} 1"#,
            #"sluice_store_pending_oldest_seconds{component="things"} 2"#,
            #"sluice_store_dead_letters{component="things"} 0"#,
            #"sluice_store_snapshot_age_seconds{component="things"} 7"#,
            #"sluice_store_cache_answers_total{cache="records",component="things",result="hit"} 2"#,
            #"sluice_store_cache_answers_total{cache="records",component="things",result="miss"} 1"#,
            #"sluice_store_files_mode{component="o\"dd\\",mode="writable"} 1"#,
            #"sluice_store_files_records{component="o\"dd\\"} 1"#,
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
        // Each family once, its head before its samples.
        var family = ""
        var seen: Set<String> = []
        for line in lines {
            if line.hasPrefix("# HELP ") {
                family = String(line.split(separator: " ")[2])
                #expect(seen.insert(family).inserted)
            } else if !line.hasPrefix("#") {
                #expect(line.hasPrefix(family + "{"))
            }
        }
    }

    @Test func isToldToSinksInTheBackground() async throws {
        let stores = try await DegradableStores()
        let sink = CollectingSink()
        let store = try await stores.makeStore(.json, eventSink: sink)
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        try await store.overwrite("a", "ours".quoted)
        try await store.overwrite("b", "ours".quoted)
        #expect(sink.count(of: "sluice.store.pending") == 2)
        let task = Task { await store.run() }
        try await waitUntil("the sink is told") { sink.gauge(of: "sluice.store.pending.changes") == 2 }
        try await stores.primary.store.overwrite("a", "theirs".quoted)
        stores.recover()
        try await waitUntil("what waits is settled") { store.pending.isEmpty }
        stores.clock.advance(by: .seconds(6))
        try await waitUntil("the sink is told") { sink.gauge(of: "sluice.store.dead.letters") == 1 }
        #expect(sink.count(of: "sluice.store.replayed") == 1)
        #expect(sink.count(of: "sluice.store.conflicted") == 1)
        task.cancel()
        await task.value
    }

    @Test func aStoreThatWritesBehindTellsToo() async throws {
        let primary = CountedStore(MemoryStore(try FileScript.component()))
        try await primary.open()
        let folder = try TemporaryDirectory()
        let sink = CollectingSink()
        let store = try await WriteBehindStore(
            primary, folder: folder.path, risk: .accepted, options: WriteBehindOptions(eventSink: sink))
        try await store.overwrite("a", "1")
        #expect(store.status.pending == 1)
        #expect(store.status.bytes > 0)
        var metrics = StoreMetrics()
        metrics.add(store.status, of: "things")
        #expect(metrics.text.contains(#"sluice_store_behind_changes{component="things"} 1"#))
        try await store.flush()
        #expect(store.status.pending == 0)
        #expect(sink.count(of: "sluice.store.pending") == 1)
        #expect(sink.count(of: "sluice.store.replayed") == 1)
    }
}
