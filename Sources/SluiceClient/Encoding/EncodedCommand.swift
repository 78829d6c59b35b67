import SluiceCore

/// A command as it is sent: its name and the words behind it.
@usableFromInline
struct EncodedCommand: Sendable {
    /// The name with its subcommand, such as `XGROUP CREATE`, in front of ``words``; `nil` if they hold the name too.
    @usableFromInline let label: StaticString?
    @usableFromInline let words: WordBuffer

    @inlinable
    init(_ label: StaticString, _ words: WordBuffer) {
        self.label = label
        self.words = words
    }

    /// A command whose name is the first of its words.
    init(_ words: WordBuffer) {
        label = nil
        self.words = words
    }

    init(_ words: [[UInt8]]) {
        var buffer = WordBuffer()
        for word in words { buffer.append(word) }
        self.init(buffer)
    }

    var isText: Bool { words.isText }

    var hasName: Bool { label != nil || words.count > 0 }

    /// About as many bytes of JSON.
    var byteCount: Int { words.bytes.count + 32 }

    /// All words, the name's among them.
    var allWords: [[UInt8]] {
        guard let label else { return words.words }
        return label.withUTF8Buffer { $0.split(separator: UInt8(ascii: " ")).map(Array.init) } + words.words
    }

    /// What the command table says of it; `nil` for commands that it does not know.
    var entry: CommandEntry? {
        if let label {
            return label.withUTF8Buffer { name in
                let name = UnsafeRawBufferPointer(name)
                guard let space = name.firstIndex(of: UInt8(ascii: " ")) else {
                    return CommandTable.standard.find(name, subcommand: nil)
                }
                return CommandTable.standard.find(
                    UnsafeRawBufferPointer(rebasing: name[..<space]),
                    subcommand: UnsafeRawBufferPointer(rebasing: name[(space + 1)...]))
            }
        }
        let first = words.words.prefix(2)
        guard let name = first.first else { return nil }
        return name.withUnsafeBytes { name in
            guard first.count > 1 else { return CommandTable.standard.find(name, subcommand: nil) }
            return first[1].withUnsafeBytes { CommandTable.standard.find(name, subcommand: $0) }
        }
    }

    /// What repeating it does when nobody knows whether it ran; the worst for a command that nobody knows.
    var retryClass: RetryClass { entry?.retry ?? .effectful }

    /// The name for errors: of one that the table does not know only the first word, as the second may be a key.
    var name: String {
        if let label { return label.description }
        if let entry { return CommandTable.standard[entry.id].displayName }
        guard let first = words.words.first else { return "" }
        return String(decoding: first.prefix(64), as: UTF8.self).uppercased()
    }

    /// Appends the command as a JSON array of strings.
    func appendJSON(to body: ByteBuffer) {
        body.append("[")
        var isFirst = true
        if let label {
            // Names are capital letters, digits, dots and a space before the subcommand: nothing to escape.
            body.append("\"")
            label.withUTF8Buffer { name in
                for byte in name {
                    if byte == UInt8(ascii: " ") {
                        body.append("\",\"")
                    } else {
                        body.append(byte)
                    }
                }
            }
            body.append("\"")
            isFirst = false
        }
        words.forEach { word in
            if !isFirst {
                body.append(",")
            }
            isFirst = false
            JSONText.append(string: word, to: body)
            return true
        }
        body.append("]")
    }
}
