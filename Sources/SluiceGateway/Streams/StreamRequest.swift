import SluiceCore

/// What a stream listens to.
enum StreamRequest: Equatable {
    case channels([[UInt8]])
    case patterns([[UInt8]])
    case monitor

    /// The command that begins the stream.
    var command: [[UInt8]] {
        switch self {
        case .channels(let names): [Array("SUBSCRIBE".utf8)] + names
        case .patterns(let patterns): [Array("PSUBSCRIBE".utf8)] + patterns
        case .monitor: [Array("MONITOR".utf8)]
        }
    }
}
