/// What the holder of a component's lock leaves in the lock's file for the next one. Never synchronised: after a loss
/// of power the log itself is what is durable.
struct LockNote: Equatable {
    enum State: UInt8 {
        /// All frames are whole, and those that must be durable are.
        case clean = 1
        /// The holder is writing, or died while it was.
        case writing
        /// What is behind ``LockNote/durable`` may or may not be on the disk: making it durable failed.
        case poisoned
    }

    var state: State
    /// Of the log that is meant.
    var salt: UInt64
    /// How far that log is durable.
    var durable: Int

    static let byteCount = 21

    var bytes: [UInt8] {
        var writer = FieldWriter()
        writer.write(state.rawValue)
        writer.write(word: salt)
        writer.write(word: UInt64(durable))
        var sum = FieldWriter()
        sum.write(word: UInt64(CRC32C.value(of: writer.bytes)))
        return writer.bytes + sum.bytes.prefix(4)
    }

    init(state: State, salt: UInt64, durable: Int) {
        self.state = state
        self.salt = salt
        self.durable = durable
    }

    /// A note that was read; `nil` if there is none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount, let state = State(rawValue: bytes[0]) else { return nil }
        var reader = FieldReader(Array(bytes[1...]))
        guard let salt = try? reader.word(), let durable = (try? reader.word()).flatMap({ Int(exactly: $0) })
        else { return nil }
        self.init(state: state, salt: salt, durable: durable)
        guard self.bytes == bytes else { return nil }
    }
}
