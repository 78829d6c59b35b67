/// Reads server-sent events (WHATWG HTML §9.2.6) however they are cut into pieces. A pure state machine.
struct EventStreamParser {
    private var line: [UInt8] = []
    private var data: [String] = []

    /// Takes a piece of the stream.
    ///
    /// - Returns: the data of the events that this piece completes.
    mutating func take(_ piece: [UInt8]) -> [String] {
        var events: [String] = []
        for byte in piece {
            guard byte == UInt8(ascii: "\n") else {
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
            }
            return
        }
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("data:") else { return }
        let value = text.dropFirst("data:".count)
        data.append(String(value.hasPrefix(" ") ? value.dropFirst() : value))
    }
}
