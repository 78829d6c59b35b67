/// What monitoring hears.
public enum MonitorEvent: Sendable, Hashable {
    /// From here on commands are heard.
    case started
    /// The server runs a command.
    case command(MonitoredCommand)
    /// The connection broke and is made again: commands before the next ``started`` are missing.
    case gap

    /// Reads the data of a server-sent event.
    init?(data: String) {
        if data == "OK" || data == "\"OK\"" {
            self = .started
        } else if let command = MonitoredCommand(line: data) {
            self = .command(command)
        } else {
            return nil
        }
    }
}

/// A command that the server runs.
public struct MonitoredCommand: Sendable, Hashable {
    /// When, in seconds since 1970.
    public let unixSeconds: Double
    /// The number of the database.
    public let database: Int
    /// The address of who sent it, or `lua`.
    public let source: String
    /// Its words, any bytes.
    public let words: [[UInt8]]

    /// Reads `1721284005.242090 [0 127.0.0.1:5000] "GET" "k"`.
    init?(line: String) {
        // An IPv6 address has brackets of its own: the words behind them begin with the first quote.
        guard let quote = line.firstIndex(of: "\""), let open = line.firstIndex(of: "["),
            let close = line[..<quote].lastIndex(of: "]"), open < close
        else { return nil }
        let origin = line[line.index(after: open)..<close].split(separator: " ", maxSplits: 1)
        guard let time = Double(line[..<open].prefix { $0 != " " }), origin.count == 2,
            let database = Int(origin[0]), let words = Self.words(line[quote...])
        else { return nil }
        self.init(unixSeconds: time, database: database, source: String(origin[1]), words: words)
    }

    init(unixSeconds: Double, database: Int, source: String, words: [[UInt8]]) {
        self.unixSeconds = unixSeconds
        self.database = database
        self.source = source
        self.words = words
    }

    /// Reads words in quotes, in which the server escapes what is no printable ASCII.
    private static func words(_ text: Substring) -> [[UInt8]]? {
        var words: [[UInt8]] = []
        var bytes = text.utf8[...]
        while !bytes.isEmpty {
            guard bytes.popFirst() == UInt8(ascii: "\""), let word = quoted(&bytes) else { return nil }
            words.append(word)
            guard bytes.isEmpty || bytes.popFirst() == UInt8(ascii: " ") else { return nil }
        }
        return words
    }

    /// Takes a word whose opening quote is taken already, and its closing one.
    private static func quoted(_ bytes: inout Substring.UTF8View.SubSequence) -> [UInt8]? {
        var word: [UInt8] = []
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "\"") { return word }
            guard byte == UInt8(ascii: "\\") else {
                word.append(byte)
                continue
            }
            switch bytes.popFirst() {
            case UInt8(ascii: "n"): word.append(0x0A)
            case UInt8(ascii: "r"): word.append(0x0D)
            case UInt8(ascii: "t"): word.append(0x09)
            case UInt8(ascii: "a"): word.append(0x07)
            case UInt8(ascii: "b"): word.append(0x08)
            case UInt8(ascii: "x"):
                let digits = String(decoding: bytes.prefix(2), as: UTF8.self)
                guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { return nil }
                bytes = bytes.dropFirst(2)
                word.append(value)
            case let other?: word.append(other)
            case nil: return nil
            }
        }
        return nil
    }
}
