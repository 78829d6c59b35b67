import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Stores on a simulated disk.
final class FileLab: Sendable {
    let disk: SimulatedDisk
    let options: JSONStoreOptions
    let clock: @Sendable () -> Int64
    private let salts: Lock<SeededRandom>

    init(
        _ disk: SimulatedDisk, _ options: JSONStoreOptions,
        clock: @escaping @Sendable () -> Int64 = { 1_700_000_000_000 }
    ) {
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

    static let names = [
        "a", "b/c", ".hidden", "\u{E9}", "e\u{301}", "x~y", "%41", String(repeating: "long/", count: 60), "z",
    ]

    func dump(_ store: JSONStore) async throws -> StoreDump {
        try await StoreDump(store, Self.names) { try await store.digest(of: $0) }
    }

    func dump(_ store: MemoryStore) async throws -> StoreDump {
        let model = store.model
        return try await StoreDump(store, Self.names) { model.digest(of: $0) }
    }

    /// Plain files hold the values of the store, and nothing else.
    func expectPlainFiles(of store: JSONStore, _ place: String) async throws {
        var values: [String: [UInt8]] = [:]
        for name in Self.names + ["b", "c", "x"] {
            if let value = try await store.readStrong(name).record?.value { values[StoreDump.key(name)] = value }
        }
        switch options.layout {
        case .entity:
            let found = disk.paths(below: "/data/things").map {
                disk.content(of: $0).map { String(decoding: $0, as: UTF8.self) } ?? ""
            }
            let expected = values.values.map { String(decoding: $0, as: UTF8.self) }
            #expect(found.sorted() == expected.sorted(), "\(place): plain files")
        case .collection:
            guard let bytes = disk.content(of: "/data/things.json") else {
                #expect(values.isEmpty, "\(place): no plain file")
                return
            }
            let members = try JSONOutline(of: bytes).parts
            #expect(members.count == values.count, "\(place): members")
            for member in members {
                let expected = member.key.flatMap { values[StoreDump.key($0)] }
                #expect(expected == Array(bytes[member.range]), "\(place): member")
            }
        }
    }
}
