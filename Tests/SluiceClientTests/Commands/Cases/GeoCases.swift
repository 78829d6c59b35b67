import SluiceClient

extension CommandCase {
    @CommandCaseBuilder static var geo: [CommandCase] {
        expect(
            "GEOADD k NX CH 13.5 38 p",
            .geoAdd(
                "k", [GeoMember("p", GeoPosition(longitude: 13.5, latitude: 38))], condition: .ifAbsent,
                counting: .changed))
        expect("GEOPOS k a b", .geoPositions("k", ["a", "b"]))
        expect("GEODIST k a b km", .geoDistance("k", "a", "b", in: .kilometers))
        expect("GEOHASH k a", .geoHashes("k", ["a"]))
        expect(
            "GEOSEARCH k FROMMEMBER a BYRADIUS 5 mi ASC COUNT 3 WITHCOORD WITHDIST",
            .geoSearch("k", .circle(around: .member("a"), radius: 5, .miles), order: .ascending, limit: .nearest(3)))
        expect(
            "GEOSEARCH k FROMLONLAT 1 2 BYBOX 3 4 ft COUNT 3 ANY WITHCOORD WITHDIST",
            .geoSearch(
                "k", .box(around: .position(GeoPosition(longitude: 1, latitude: 2)), width: 3, height: 4, .feet),
                limit: .any(3)))
        expect(
            "GEOSEARCHSTORE d k FROMMEMBER a BYRADIUS 5 m STOREDIST",
            .geoSearch("k", .circle(around: .member("a"), radius: 5), storingIn: "d", scores: .distances))
        expect("SETBIT k 7 1", .setBit("k", at: 7, to: true))
        expect("GETBIT k 7", .bit("k", at: 7))
        expect("BITCOUNT k", .bitCount("k"))
        expect("BITCOUNT k 0 1", .bitCount("k", .bytes(.first(2))))
        expect("BITPOS k 0 5 -1 BIT", .bitPosition("k", of: false, in: .bits(.from(5))))
        expect("BITOP XOR d a b", .bitCombine(.xor, ["a", "b"], storingIn: "d"))
        expect(
            "BITFIELD k SET u8 0 5 OVERFLOW SAT INCRBY i5 #1 -2 GET u63 #0",
            .bitField(
                "k",
                [
                    .set(.unsigned(8, at: 0), 5), .overflow(.saturate), .increment(.signed(5, element: 1), by: -2),
                    .get(.unsigned(63, element: 0)),
                ]))
        expect("BITFIELD_RO k GET i64 3", .bitField("k", reading: [.signed(64, at: 3)]))
        expect("PFADD k a b", .hyperLogLogAdd("k", "a", "b"))
        expect("PFCOUNT a b", .hyperLogLogCount("a", "b"))
        expect("PFMERGE d a b", .hyperLogLogMerge(["a", "b"], into: "d"))
    }
}
