/// Where to go on reading a stream.
public struct StreamPosition: Sendable, ArgumentPart {
    let key: any RedisArgument
    let id: StreamID

    /// - Parameters:
    ///   - key: the stream.
    ///   - id: the entry behind which to go on. Default all.
    public init(_ key: any RedisArgument, after id: StreamID = .zero) {
        self.key = key
        self.id = id
    }

    var arguments: Arguments {
        Prefixed("", key)
        id
    }
}

/// What a consumer wants of a stream.
public struct StreamGroupPosition: Sendable, ArgumentPart {
    let key: any RedisArgument
    let id: StreamID?

    /// Entries that no consumer of the group has got yet.
    public static func new(_ key: any RedisArgument) -> Self { Self(key: key, id: nil) }

    /// Entries that this consumer has got, and has not acknowledged.
    public static func pending(_ key: any RedisArgument, after id: StreamID = .zero) -> Self { Self(key: key, id: id) }

    var arguments: Arguments {
        Prefixed("", key)
        if let id { id } else { ">" }
    }
}

/// STREAMS, all keys, then all ids.
struct StreamPositions: ArgumentPart {
    let arguments: Arguments

    init(_ positions: [some ArgumentPart]) {
        var arguments = ArgumentBuilder.buildExpression("STREAMS")
        let all = positions.map(\.arguments)
        all.forEach { arguments.append($0[0]) }
        all.forEach { arguments.append($0[1]) }
        self.arguments = arguments
    }
}

/// IDS, how many, and the ids.
struct StreamIDList: ArgumentPart {
    let ids: [StreamID]

    init(_ ids: [StreamID]) {
        self.ids = ids
    }

    var arguments: Arguments {
        "IDS"
        ids.count
        ids
    }
}

/// What becomes of a stream that is not there.
public enum MissingStream: Sendable {
    /// It is made.
    case create
    /// Nothing is done.
    case leave
}

/// Whether entries have to be acknowledged.
public enum Acknowledgement: Sendable {
    /// By ``Command/streamAcknowledge(_:group:_:)``.
    case later
    /// They count as acknowledged when they are given.
    case atOnce
}

/// Which of the oldest entries to delete.
public struct StreamTrimming: Sendable, ArgumentPart {
    /// How exactly to keep to the bound.
    public enum Precision: Sendable {
        case exact
        /// Some more may stay, which is much faster; deletes at most so many at once, if a limit is given.
        case about(limit: Int? = nil)
    }

    private let strategy: String
    private let threshold: String
    private let precision: Precision

    /// All but the newest of this number.
    public static func toCount(_ count: Int, _ precision: Precision = .about()) -> Self {
        Self(strategy: "MAXLEN", threshold: "\(count)", precision: precision)
    }

    /// Those that are older than an id.
    public static func olderThan(_ id: StreamID, _ precision: Precision = .about()) -> Self {
        Self(strategy: "MINID", threshold: id.description, precision: precision)
    }

    var arguments: Arguments {
        strategy
        switch precision {
        case .exact:
            "="
            threshold
        case .about(let limit):
            "~"
            threshold
            if let limit {
                "LIMIT"
                limit
            }
        }
    }
}

/// What becomes of a group's knowledge of entries that are deleted.
public enum StreamReferences: String, Sendable {
    /// It stays.
    case keep = "KEEPREF"
    /// It goes too.
    case delete = "DELREF"
    /// Entries that a group still waits for are not deleted.
    case onlyAcknowledged = "ACKED"
}

/// What became of an entry that was to be deleted.
public enum StreamDeletion: Int, Sendable {
    /// There is no such entry.
    case missing = -1
    /// It was deleted.
    case deleted = 1
    /// It stays: a group has not got it yet, or waits for its acknowledgement.
    case waiting = 2
}

/// What a claimed entry is to look like.
public struct ClaimOptions: Sendable, ArgumentPart {
    /// When it was delivered.
    public enum Delivery: Sendable {
        /// Just now.
        case now
        /// So many milliseconds ago.
        case millisecondsAgo(Int)
        /// At a time, in milliseconds since 1970.
        case at(unixMilliseconds: Int)
    }

    /// When it was delivered. Default just now.
    public var delivered: Delivery
    /// How often it was delivered. Default once more than before.
    public var deliveryCount: Int?
    /// Whether to claim also what nobody has got yet. Default `false`.
    public var includesUndelivered: Bool

    /// Claims as if delivered now, once more than before.
    public init(delivered: Delivery = .now, deliveryCount: Int? = nil, includesUndelivered: Bool = false) {
        self.delivered = delivered
        self.deliveryCount = deliveryCount
        self.includesUndelivered = includesUndelivered
    }

    var arguments: Arguments {
        switch delivered {
        case .now:
            Arguments()
        case .millisecondsAgo(let count):
            "IDLE"
            count
        case .at(let time):
            "TIME"
            time
        }
        if let deliveryCount {
            "RETRYCOUNT"
            deliveryCount
        }
        includesUndelivered ? "FORCE" : nil
    }
}
