/// The family a command belongs to, as the server groups them; a label of metrics.
package enum CommandGroup: UInt8, Labelled {
    case array
    case bitmap
    case cluster
    case connection
    case generic
    case geo
    case hash
    case hyperLogLog
    case json
    case list
    case pubsub
    case scripting
    case server
    case set
    case sortedSet
    case stream
    case string
    case transactions
    case vectorSet
    /// Commands that the table does not know.
    case unknown

    package var label: StaticString {
        switch self {
        case .array: "array"
        case .bitmap: "bitmap"
        case .cluster: "cluster"
        case .connection: "connection"
        case .generic: "generic"
        case .geo: "geo"
        case .hash: "hash"
        case .hyperLogLog: "hyperloglog"
        case .json: "json"
        case .list: "list"
        case .pubsub: "pubsub"
        case .scripting: "scripting"
        case .server: "server"
        case .set: "set"
        case .sortedSet: "sorted-set"
        case .stream: "stream"
        case .string: "string"
        case .transactions: "transactions"
        case .vectorSet: "vector-set"
        case .unknown: "unknown"
        }
    }
}
