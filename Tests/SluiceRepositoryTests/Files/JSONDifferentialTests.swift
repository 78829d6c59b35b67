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

    @Test(arguments: variants.indices, 0..<(TestExtent.isQuick ? 1 : 6))
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
                if Bool.random(using: &script.random) {
                    disk.killAll(); stores = try [lab.open(component), lab.open(component)]
                }
                for store in stores {
                    let found = try await lab.dump(store).differences(from: lab.dump(memory))
                    #expect(found.isEmpty, "\(place): \(found)")
                    guard found.isEmpty else { return }
                }
            }
        }
    }
}
