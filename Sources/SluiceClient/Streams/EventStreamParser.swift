/// Reads server-sent events (WHATWG HTML §9.2.6) however they are cut into pieces. A pure state machine.
struct EventStreamParser {
    private let maximumBytes: Int
    private var line: [UInt8] = []
    private var data: [String] = []
    private var dataBytes = 0

    /// - Parameter maximumBytes: no event has more.
    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Takes a piece of the stream.
    ///
    /// - Returns: the data of the events that this piece completes; `nil` once an event is too large.
    mutating func take(_ piece: some Sequence<UInt8>) -> [String]? {
        var events: [String] = []
        for byte in piece {
            guard byte == UInt8(ascii: "\n") else {
                guard line.count + dataBytes < maximumBytes else { return nil }
                line.append(byte)
                continue
            }
            if line.last == UInt8(ascii: "\r") {
                line.removeLast()
            }
            endLine(&events)
        }
        return events
    }

    private mutating func endLine(_ events: inout [String]) {
        defer { line.removeAll(keepingCapacity: true) }
        if line.isEmpty {
            if !data.isEmpty {
                events.append(data.joined(separator: "\n"))
                data = []
                dataBytes = 0
            }
            return
        }
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("data:") else { return }
        let value = text.dropFirst("data:".count)
        data.append(String(value.hasPrefix(" ") ? value.dropFirst() : value))
        // Empty lines count too: there may be any number of them.
        dataBytes += line.count
    }
}
