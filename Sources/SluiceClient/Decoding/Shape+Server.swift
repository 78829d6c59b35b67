import SluiceCore

extension Shape {
    static var slowCommand: ReplyShape<SlowCommand> {
        ReplyShape { reply throws(ReplyMismatch) in
            guard case .array(let parts) = reply, parts.count >= 4 else {
                throw ReplyMismatch("an entry of the log of slow commands", reply)
            }
            let words = try value([UInt8].self).array.decode(parts[3])
            return SlowCommand(
                id: try integer.decode(parts[0]), unixSeconds: try integer.decode(parts[1]),
                duration: .microseconds(try integer.decode(parts[2])),
                words: words.map { String(decoding: $0, as: UTF8.self) })
        }
    }
}
