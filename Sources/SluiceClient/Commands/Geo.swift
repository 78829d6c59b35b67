/// Places on earth, kept in sorted sets.
extension Command {
    /// Adds places, or moves them.
    ///
    /// `GEOADD`, since Redis 3.2.0. Reply: how many places are new, or with `counting: .changed` how many are new or
    /// have moved.
    ///
    /// - Complexity: O(log(N)) for each item added, where N is the number of elements in the sorted set.
    public static func geoAdd(
        _ key: some RedisArgument, _ places: [GeoMember], condition: SetCondition? = nil,
        counting: ScoreCounting = .added
    ) -> WriteCommand<Int> {
        .init("GEOADD", Shape.integer) {
            key
            condition
            counting == .changed ? "CH" : nil
            places
        }
    }

    /// Where places are, in their order.
    ///
    /// `GEOPOS`, since Redis 3.2.0. Reply: an array of longitude and latitude, null for places that are not there.
    ///
    /// - Complexity: O(N) where N is the number of members requested.
    public static func geoPositions(
        _ key: some RedisArgument, _ members: [some RedisArgument]
    ) -> ReadCommand<[GeoPosition?]> {
        .init("GEOPOS", Shape.geoPosition.optional.array) {
            key
            members
        }
    }

    /// How far two places are from each other.
    ///
    /// `GEODIST`, since Redis 3.2.0. Reply: a number; null if one of them is not there.
    ///
    /// - Complexity: O(log(N)).
    public static func geoDistance(
        _ key: some RedisArgument, _ first: some RedisArgument, _ second: some RedisArgument,
        in unit: GeoUnit = .meters
    ) -> ReadCommand<Double?> {
        .init("GEODIST", Shape.double.optional) {
            key
            first
            second
            unit.rawValue
        }
    }

    /// The geohashes of places, in their order.
    ///
    /// `GEOHASH`, since Redis 3.2.0. Reply: an array of strings, null for places that are not there.
    ///
    /// - Complexity: O(log(N)) for each member requested, where N is the number of elements in the sorted set.
    public static func geoHashes(
        _ key: some RedisArgument, _ members: [some RedisArgument]
    ) -> ReadCommand<[String?]> {
        .init("GEOHASH", Shape.string.optional.array) {
            key
            members
        }
    }

    /// Searches places; their distance from the center is in the unit of the area.
    ///
    /// `GEOSEARCH`, since Redis 6.2.0. Reply: an array of members, each with distance and position.
    ///
    /// - Complexity: O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the
    ///   shape provided as the filter and M is the number of items inside the shape.
    public static func geoSearch(
        _ key: some RedisArgument, _ area: GeoArea, order: RangeOrder? = nil, limit: GeoLimit? = nil
    ) -> ReadCommand<[GeoMatch]> {
        .init("GEOSEARCH", Shape.geoMatch.array) {
            key
            area
            GeoResultOptions(order: order, limit: limit)
            ["WITHCOORD", "WITHDIST"]
        }
    }

    /// Searches places, and keeps them with their scores, or their distances.
    ///
    /// `GEOSEARCHSTORE`, since Redis 6.2.0. Reply: how many places were found.
    ///
    /// - Complexity: O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the
    ///   shape provided as the filter and M is the number of items inside the shape.
    public static func geoSearch(
        _ key: some RedisArgument, _ area: GeoArea, order: RangeOrder? = nil, limit: GeoLimit? = nil,
        storingIn destination: some RedisArgument, scores: GeoScores = .positions
    ) -> WriteCommand<Int> {
        .init("GEOSEARCHSTORE", Shape.integer) {
            destination
            key
            area
            GeoResultOptions(order: order, limit: limit)
            scores == .distances ? "STOREDIST" : nil
        }
    }
}
