/// What a subscription hears.
public enum SubscriptionEvent: Sendable, Hashable {
    /// The subscription to a channel or pattern is in force; how many there are on this stream.
    case subscribed(to: String, count: Int)
    /// A message was published on a channel.
    case message(channel: String, payload: String)
    /// A message was published on a channel that matches a pattern.
    case patternMessage(pattern: String, channel: String, payload: String)
    /// The connection broke and is made again: what is published before the next ``subscribed(to:count:)`` is missing.
    case gap

    /// Reads the data of a server-sent event. Split from the left: payloads may hold commas.
    init?(data: String) {
        let parts = data.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "subscribe", "psubscribe":
            guard let comma = parts[1].lastIndex(of: ","), let count = Int(parts[1][parts[1].index(after: comma)...])
            else { return nil }
            self = .subscribed(to: String(parts[1][..<comma]), count: count)
        case "message":
            let rest = parts[1].split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard rest.count == 2 else { return nil }
            self = .message(channel: rest[0], payload: rest[1])
        case "pmessage":
            let rest = parts[1].split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard rest.count == 3 else { return nil }
            self = .patternMessage(pattern: rest[0], channel: rest[1], payload: rest[2])
        default:
            return nil
        }
    }
}
