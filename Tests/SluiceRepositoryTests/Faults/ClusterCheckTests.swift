import SluiceClient
import SluiceGateway
import SluiceRepository
import TestSupport
import Testing

/// A server that is a cluster, with all slots at one node.
@Suite struct ClusterCheckTests {
    @Test func keysWithoutTagsAreRefusedAtTheStart() async throws {
        let redis = try await PrivateRedis.start(
            RedisServerOptions(fsync: nil, directives: [["cluster-enabled", "yes"]]), hasPort: true)
        try redis.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        try await waitUntil("the cluster has all slots") {
            guard case .bulk(let info) = try redis.call("CLUSTER", "INFO") else { return false }
            return String(decoding: info, as: UTF8.self).contains("cluster_state:ok")
        }
        try await RunningGateway.run(over: redis) { gateway in
            let client = try RedisClient(
                ClientConfiguration(
                    url: "http://\(gateway.gateway.addresses[0])",
                    token: try #require(RunningGateway.Client.full.token)))
            let scattered = RedisStore(client, try RedisOfSuite.things(), try RedisOfSuite.options())
            let error = await #expect(throws: StoreError.self) { try await scattered.open() }
            #expect(error?.code == .notOpen)
            #expect(error?.message.contains("hash tags") == true)
            let store = RedisStore(client, try RedisOfSuite.things(), try RedisOfSuite.options(usesHashTags: true))
            try await store.open()
            #expect(try await store.check().first { $0.subject == .cluster }?.level == .good)
            let version = try await store.mustCommit(.put("a", "1", [.flag("published"), .unique(index: "slug", "s")]))
                .version
            try await store.mustCommit(.delete("a", version))
            _ = try await store.maintain(MaintenancePolicy(tombstoneAge: .zero))
            #expect(try await store.count([]) == 0)
            await client.shutdown()
        }
    }
}
