import SluiceCore

extension Shape {
    static var geoPosition: ReplyShape<GeoPosition> {
        pair(double, double).map { GeoPosition(longitude: $0.0, latitude: $0.1) }
    }

    static var geoMatch: ReplyShape<GeoMatch> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard case .array(let parts) = reply, parts.count == 3 else {
                throw ReplyMismatch("a member with distance and position", reply)
            }
            return GeoMatch(
                member: try string.decode(parts[0]), distance: try double.decode(parts[1]),
                position: try geoPosition.decode(parts[2]))
        }
    }
}
