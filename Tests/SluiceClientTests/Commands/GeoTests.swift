import SluiceClient
import TestSupport
import Testing

/// Places, bits and HyperLogLog.
@Suite(.gateway) struct GeoTests {
    @Test func places() async throws {
        let client = try RedisClient.ofSuite()
        let palermo = GeoMember("Palermo", GeoPosition(longitude: 13.361389, latitude: 38.115556))
        let catania = GeoMember("Catania", GeoPosition(longitude: 15.087269, latitude: 37.502669))
        #expect(try await client.execute(.geoAdd("geo:a", [palermo, catania])) == 2)
        let distance = try await client.execute(.geoDistance("geo:a", "Palermo", "Catania", in: .kilometers))
        #expect(distance.map { abs($0 - 166.2742) < 0.01 } == true)
        #expect(try await client.execute(.geoDistance("geo:a", "Palermo", "none")) == nil)
        let positions = try await client.execute(.geoPositions("geo:a", ["none", "Catania"]))
        #expect(positions.count == 2 && positions[0] == nil)
        #expect(positions[1].map { abs($0.longitude - 15.087269) < 0.001 } == true)
        #expect(try await client.execute(.geoHashes("geo:a", ["Palermo", "none"])) == ["sqc8b49rny0", nil])
        let center = GeoArea.Center.position(GeoPosition(longitude: 15, latitude: 37))
        let found = try await client.execute(
            .geoSearch("geo:a", .circle(around: center, radius: 200, .kilometers), order: .ascending))
        #expect(found.map(\.member) == ["Catania", "Palermo"])
        #expect(found[0].distance < found[1].distance && abs(found[0].position.latitude - 37.5) < 0.1)
        let area = GeoArea.box(around: .member("Palermo"), width: 10, height: 10, .kilometers)
        #expect(try await client.execute(.geoSearch("geo:a", area, limit: .any(1))).map(\.member) == ["Palermo"])
        #expect(try await client.execute(.geoSearch("geo:a", area, storingIn: "geo:b", scores: .distances)) == 1)
        #expect(try await client.execute(.sortedSetScore("geo:b", "Palermo")) == 0)
    }

    @Test func bits() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await !client.execute(.setBit("bits:a", at: 7, to: true)))
        #expect(try await client.execute(.bit("bits:a", at: 7)))
        #expect(try await client.execute(.bitCount("bits:a")) == 1)
        #expect(try await client.execute(.bitCount("bits:a", .bits(.first(7)))) == 0)
        #expect(try await client.execute(.bitPosition("bits:a", of: true)) == 7)
        #expect(try await client.execute(.bitPosition("bits:a", of: true, in: .bits(.first(7)))) == nil)
        #expect(try await client.execute(.bitCombine(.not, ["bits:a"], storingIn: "bits:b")) == 1)
        #expect(try await client.execute(.get("bits:b", as: [UInt8].self)) == [0xFE])
    }

    @Test func bitFields() async throws {
        let client = try RedisClient.ofSuite()
        let field = BitField.unsigned(4, element: 1)
        let steps: [BitFieldStep] = [
            .set(field, 14), .increment(field, by: 1), .overflow(.fail), .increment(field, by: 1), .get(field),
        ]
        #expect(try await client.execute(.bitField("bits:field", steps)) == [0, 15, nil, 15])
        #expect(try await client.execute(.bitField("bits:field", reading: [.signed(4, at: 4)])) == [-1])
    }

    @Test func hyperLogLog() async throws {
        let client = try RedisClient.ofSuite()
        #expect(try await client.execute(.hyperLogLogAdd("hll:a", "x", "y")))
        #expect(try await !client.execute(.hyperLogLogAdd("hll:a", "x")))
        #expect(try await client.execute(.hyperLogLogAdd("hll:b", "z")))
        #expect(try await client.execute(.hyperLogLogCount("hll:a", "hll:b")) == 3)
        try await client.execute(.hyperLogLogMerge(["hll:a", "hll:b"], into: "hll:c"))
        #expect(try await client.execute(.hyperLogLogCount("hll:c")) == 3)
    }
}
