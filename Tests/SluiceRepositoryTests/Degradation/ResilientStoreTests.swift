import SluiceClient
import SluiceCore
import SluiceRepository
import SluiceResilience
import Testing

/// A store that can be made to fail, and one that goes on without it.
struct DegradableStores {
    let primary: CountedStore
    let snapshot: MemoryStore
    let folder: TemporaryDirectory
    let clock = StandingClock()
    let wall = WallClock()
    /// Which start of the system it is.
    let boot = Shared("this")

    init(primary: CountedStore? = nil, snapshot: MemoryStore? = nil) async throws {
        let indexes = [
            Component.IndexDeclaration(name: "published", kind: .flag),
            Component.IndexDeclaration(name: "created", kind: .ordered),
            Component.IndexDeclaration(name: "slug", kind: .unique),
        ]
        let component = try Component(name: "things", indexes: indexes)
        self.primary = primary ?? CountedStore(MemoryStore(component))
        try await self.primary.open()
        self.snapshot = snapshot ?? MemoryStore(component)
        folder = try TemporaryDirectory()
    }

    func makeStore(
        _ policy: DegradationPolicy = .readOnly, maximumPending: Int = 100,
        snapshot other: (any RecordStore)? = nil, files: any FileSystem = LocalFileSystem(),
        eventSink: (any EventSink)? = nil,
        circuit: @escaping @Sendable (CallClass) -> CircuitState = { _ in .closed }
    ) async throws -> ResilientStore {
        var options = ResilienceOptions(policy: policy, maximumPending: maximumPending, eventSink: eventSink)
        var surroundings = clock.surroundings
        surroundings.wallClock = { wall.now }
        surroundings.uptime = { Uptime(boot: boot.value, milliseconds: 1_000_000 + clock.passedMilliseconds) }
        options.files = files
        options.surroundings = surroundings
        return try await ResilientStore(
            primary, snapshot: other ?? snapshot, folder: folder.path, circuit: circuit, options: options)
    }

    /// Time passes.
    func wait(seconds: Int64) {
        clock.advance(by: .seconds(seconds))
        wall.advance(seconds: seconds)
    }

    func fail() {
        primary.fail(StoreError(.unavailable, "for a test", retryAfter: .seconds(7)))
    }

    func recover() {
        primary.fail(nil)
    }
}

final class WallClock: Sendable {
    private let time = Lock<Int64>(1_700_000_000_000)
    var now: Int64 { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 += seconds * 1_000 } }
}

extension RecordStore {
    func valueText(_ id: String, _ consistency: ReadConsistency = .stale(upTo: .seconds(900))) async throws -> String? {
        try await read([id], consistency).records[0]?.value.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Commits over whatever is there.
    @discardableResult
    func overwrite(_ id: String, _ value: String, _ memberships: [Membership] = []) async throws -> CommitOutcome {
        let version = try await readStrong(id).version
        return try await commit(.putting(id, value, .version(version), memberships))
    }
}

@Suite struct ResilientStoreTests {
    @Test func readsTheSnapshotAndSaysHowOldItIs() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        try await store.overwrite("a", "1", [.flag("published"), .ordered(index: "created", SortKey(1 as Int64))])
        #expect(try await store.refreshSnapshot() == 1)
        try await stores.primary.store.overwrite("a", "2", [.flag("published")])
        stores.fail()
        stores.wait(seconds: 60)
        let answer = try await store.read(["a", "b"], .stale(upTo: .seconds(900)))
        #expect(answer.source == .snapshot)
        #expect(answer.freshness == .stale(.seconds(60)))
        #expect(answer.records[0]?.value == Array("1".utf8))
        #expect(answer.records[1] == nil)
        #expect(try await store.count([.flag("published")]) == 1)
        #expect(try await store.ids(in: 0..<Bucket.count, after: nil, limit: 10) == ["a"])
        let page = try await store.list(StoreQuery(order: .index("created", isDescending: false)))
        #expect(page.records.map(\.id) == ["a"])
        #expect(page.source == .snapshot)
        #expect(page.freshness == .stale(.seconds(60)))
        let status = await store.status()
        #expect(status.mode == .readOnly)
        #expect(status.reason == .failure)
        #expect(status.snapshotAge == .seconds(60))
    }

    @Test func doesNotGoBackBehindWhatThisProcessHasSeen() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        try await store.overwrite("a", "2")
        stores.fail()
        #expect(try await store.valueText("a") == "2")
    }

    @Test func doesNotShowWhatIsTooOld() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        try await store.overwrite("a", "1")
        stores.fail()
        var error = await #expect(throws: StoreError.self) { try await store.valueText("a") }
        #expect(error?.code == .unavailable)
        #expect(error?.retryAfter == .seconds(7))
        stores.recover()
        try await store.refreshSnapshot()
        stores.fail()
        stores.wait(seconds: 100)
        error = await #expect(throws: StoreError.self) { try await store.valueText("a", .stale(upTo: .seconds(99))) }
        #expect(error?.code == .unavailable)
        #expect(try await store.valueText("a", .stale(upTo: .seconds(100))) == "1")
        for consistency in [ReadConsistency.strong, .session] {
            let error = await #expect(throws: StoreError.self) { try await store.valueText("a", consistency) }
            #expect(error?.code == .unavailable)
        }
        stores.wait(seconds: 90_000)
        await #expect(throws: StoreError.self) { try await store.list(StoreQuery()) }
    }

    @Test func refusesWritesWithWhenToComeBack() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        try await store.overwrite("a", "1")
        stores.fail()
        let change = try Change.putting("b", "1")
        let error = await #expect(throws: StoreError.self) { try await store.commit(change) }
        #expect(error?.code == .readOnly)
        #expect(error?.retryAfter == .seconds(7))
        #expect(await #expect(throws: StoreError.self) { try await store.readStrong("a") }?.code == .readOnly)
        let each = await store.commitEach([change, try .putting("c", "1")])
        for result in each {
            #expect(throws: StoreError.self) { try result.get() }
        }
        stores.recover()
        // Nothing has to be started again.
        guard case .committed = try await store.commit(change) else {
            Issue.record("no commit after recovery")
            return
        }
        #expect(await store.status().mode == .normal)
    }

    @Test func saysHonestlyThatNobodyKnows() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        stores.primary.loseAnswers(true)
        let error = await #expect(throws: StoreError.self) { try await store.commit(.putting("a", "1")) }
        #expect(error?.code == .outcomeUnknown)
    }

    @Test func followsTheBreakerAndBeforeItTheOperator() async throws {
        let stores = try await DegradableStores()
        let breaker = Breaker()
        let store = try await stores.makeStore(circuit: { _ in breaker.state })
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        breaker.set(.forcedOpen)
        #expect(try await store.read(["a"], .stale(upTo: .seconds(9))).source == .snapshot)
        #expect(await store.status().reason == .breaker)
        breaker.set(.closed)
        #expect(try await store.read(["a"], .stale(upTo: .seconds(9))).source != .snapshot)

        try store.control.write(.readOnly)
        stores.clock.advance(by: .seconds(2))
        #expect(try await store.read(["a"], .stale(upTo: .seconds(9))).source == .snapshot)
        let error = await #expect(throws: StoreError.self) { try await store.commit(.putting("b", "1")) }
        #expect(error?.code == .readOnly)
        #expect(error?.message.contains("operator") == true)
        #expect(await store.status().order == .readOnly)

        breaker.set(.forcedOpen)
        try store.control.write(.normal)
        stores.clock.advance(by: .seconds(2))
        #expect(try await store.read(["a"], .strong).records[0] != nil)
        stores.fail()
        let raw = await #expect(throws: StoreError.self) { try await store.valueText("a") }
        #expect(raw?.message == "for a test")

        stores.recover()
        breaker.set(.closed)
        try store.control.write(.json)
        stores.clock.advance(by: .seconds(2))
        guard case .pending = try await store.commit(.putting("c", "1")) else {
            Issue.record("nothing is kept although the operator wants it")
            return
        }
        try store.control.write(.auto)
        stores.clock.advance(by: .seconds(2))
        #expect(try await store.replay() == 1)
        #expect(try await stores.primary.valueText("c") == "1")
    }

    @Test func tellsWhenItChanges() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore()
        let events = store.events()
        try await store.overwrite("a", "1")
        try await store.refreshSnapshot()
        stores.fail()
        _ = try await store.valueText("a")
        stores.recover()
        _ = try await store.valueText("a")
        var heard: [DegradationEvent] = []
        for await event in events {
            heard.append(event)
            if heard.count == 3 { break }
        }
        #expect(
            heard == [.snapshotRefreshed(records: 1), .changed(.readOnly, .failure), .changed(.normal, .healthy)])
    }

    @Test func keepsTheSnapshotFreshInTheBackground() async throws {
        let stores = try await DegradableStores()
        let store = try await stores.makeStore(.json)
        let task = Task { await store.run() }
        for number in 1...3 {
            try await stores.primary.overwrite("a", "\(number)")
            stores.clock.advance(by: .seconds(61))
            let end = ContinuousClock.now + .seconds(10)
            while try await stores.snapshot.valueText("a") != "\(number)", ContinuousClock.now < end {
                await Task.yield()
            }
            #expect(try await stores.snapshot.valueText("a") == "\(number)")
        }
        task.cancel()
        await task.value
    }
}

final class Breaker: Sendable {
    private let now = Lock(CircuitState.closed)
    var state: CircuitState { now.withLock { $0 } }
    func set(_ state: CircuitState) { now.withLock { $0 = state } }
}
