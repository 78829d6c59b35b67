import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Stores in files and the store in memory do the same with the same steps, and know the same after each restart.
@Suite struct JSONDifferentialTests {
    static let variants: [JSONStoreOptions] = [
        JSONStoreOptions(layout: .entity, checkpointBytes: 4_000, cacheBytes: 2_000, scanInterval: .zero),
        JSONStoreOptions(layout: .collection, checkpointBytes: 4_000),
        JSONStoreOptions(layout: .entity, materialization: .within(.seconds(3_600)), checkpointBytes: 20_000),
        JSONStoreOptions(layout: .collection, materialization: .within(.seconds(3_600)), checkpointBytes: 0),
    ]

    @Test(arguments: variants.indices, 0..<6)
    func doTheSameAsTheStoreInMemory(variant: Int, seed: Int) async throws {
        let component = try FileScript.component()
        let clock = Lock<Int64>(1_700_000_000_000)
        let time: @Sendable () -> Int64 = { clock.withLock { $0 } }
        let memory = MemoryStore(component, clock: time)
        let disk = SimulatedDisk(seed: UInt64(seed))
        let lab = FileLab(disk, Self.variants[variant], clock: time)
        var stores = try [lab.open(component), lab.open(component)]
        var script = FileScript(seed: UInt64(seed * 10 + variant), ids: 9)
        for step in 0..<400 {
            clock.withLock { $0 += Int64.random(in: -200...2_000, using: &script.random) }
            let next = try script.next(memory.model)
            // Two processes take turns.
            let store = stores[Int.random(in: 0...1, using: &script.random)]
            let outcome = try await next.run(on: store)
            let expected = try await next.run(on: memory)
            #expect(outcome == expected, "seed \(seed), step \(step): \(next)")
            guard outcome == expected else { return }
            if step % 40 == 39 {
                let place = "seed \(seed), step \(step)"
                if Bool.random(using: &script.random) { stores[0] = try lab.open(component) }
                if Bool.random(using: &script.random) { disk.killAll() ; stores = try [lab.open(component), lab.open(component)] }
                for store in stores {
                    let found = try await lab.dump(store).differences(from: lab.dump(memory))
                    #expect(found.isEmpty, "\(place): \(found)")
                    guard found.isEmpty else { return }
                }
            }
        }
    }
}

/// Stores on a simulated disk.
final class FileLab: Sendable {
    let disk: SimulatedDisk
    let options: JSONStoreOptions
    let clock: @Sendable () -> Int64
    private let salts: Lock<SeededRandom>

    init(_ disk: SimulatedDisk, _ options: JSONStoreOptions, clock: @escaping @Sendable () -> Int64 = { 1_700_000_000_000 }) {
        self.disk = disk
        self.options = options
        self.clock = clock
        salts = Lock(SeededRandom(seed: 77))
    }

    /// A store of a new process.
    func open(_ component: Component) throws -> JSONStore {
        try open(component, disk.process())
    }

    func open(_ component: Component, _ files: SimulatedFileSystem) throws -> JSONStore {
        let lab = self
        return try JSONStore(
            component, in: "/data", options: options,
            environment: StoreEnvironment(
                files: files, clock: clock, uptime: { .now() },
                salt: { lab.salts.withLock { $0.next() } }, runsInline: true))
    }

    static let names = ["a", "b/c", ".hidden", "\u{E9}", "e\u{301}", "x~y", "%41", String(repeating: "long/", count: 60), "z"]

    func dump(_ store: JSONStore) async throws -> StoreDump {
        try await StoreDump(store, Self.names) { try await store.digest(of: $0) }
    }

    func dump(_ store: MemoryStore) async throws -> StoreDump {
        let model = store.model
        return try await StoreDump(store, Self.names) { model.digest(of: $0) }
    }
}
