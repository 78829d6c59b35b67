/// A position on earth, in degrees.
public struct GeoPosition: Sendable, Hashable, ArgumentPart {
    /// From -180 to 180.
    public var longitude: Double
    /// From -85.05112878 to 85.05112878.
    public var latitude: Double

    /// Longitude comes first, as in Redis.
    public init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }

    var arguments: Arguments {
        longitude
        latitude
    }
}

/// A place with a name.
public struct GeoMember: Sendable, ArgumentPart {
    let member: any RedisArgument
    let position: GeoPosition

    /// - Parameters:
    ///   - member: its name.
    ///   - position: where it is.
    public init(_ member: any RedisArgument, _ position: GeoPosition) {
        self.member = member
        self.position = position
    }

    var arguments: Arguments {
        var arguments = position.arguments
        arguments.append(member)
        return arguments
    }
}

/// A unit of distance.
public enum GeoUnit: String, Sendable {
    case meters = "m"
    case kilometers = "km"
    case miles = "mi"
    case feet = "ft"
}

/// Where to search.
public struct GeoArea: Sendable, ArgumentPart {
    /// The middle of an area.
    public enum Center: Sendable, ArgumentPart {
        /// A place of the same key.
        case member(any RedisArgument)
        /// A position.
        case position(GeoPosition)

        var arguments: Arguments {
            switch self {
            case .member(let member):
                "FROMMEMBER"
                Prefixed("", member)
            case .position(let position):
                "FROMLONLAT"
                position
            }
        }
    }

    let arguments: Arguments

    private init(@ArgumentBuilder _ arguments: () -> Arguments) {
        self.arguments = arguments()
    }

    /// All that is within a radius.
    public static func circle(around center: Center, radius: Double, _ unit: GeoUnit = .meters) -> Self {
        Self {
            center
            "BYRADIUS"
            radius
            unit.rawValue
        }
    }

    /// All that is within a rectangle along the axes.
    public static func box(
        around center: Center, width: Double, height: Double, _ unit: GeoUnit = .meters
    ) -> Self {
        Self {
            center
            "BYBOX"
            width
            height
            unit.rawValue
        }
    }
}

/// How many places to find.
public enum GeoLimit: Sendable, ArgumentPart {
    /// So many, the nearest.
    case nearest(Int)
    /// So many, whichever are found first.
    case any(Int)

    var arguments: Arguments {
        "COUNT"
        switch self {
        case .nearest(let count):
            count
        case .any(let count):
            count
            "ANY"
        }
    }
}

/// What becomes the score of a place that is kept.
public enum GeoScores: Sendable {
    /// Its position, so that it is a place again.
    case positions
    /// Its distance from the center.
    case distances
}

/// A place that was found.
public struct GeoMatch: Sendable, Hashable {
    /// Its name.
    public let member: String
    /// How far it is from the center, in the unit of the area.
    public let distance: Double
    /// Where it is.
    public let position: GeoPosition
}

struct GeoResultOptions: ArgumentPart {
    var order: RangeOrder?
    var limit: GeoLimit?

    var arguments: Arguments {
        order.map { $0 == .ascending ? "ASC" : "DESC" }
        limit
    }
}
