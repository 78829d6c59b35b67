import SluiceCore

/// The log of a component: frames behind a head that names the log.
final class LogFile {
    /// The mark of the format, the salt, and the check sum of both.
    static let headBytes = 20
    private static let mark: [UInt8] = Array("SLUICEL1".utf8)

    let file: any OpenFile
    let inode: UInt64
    let coding: FrameCoding
    let isWritable: Bool
    /// Behind the last frame that this process has read or written.
    private(set) var end: Int
    /// How far it is durable, as far as this process knows.
    private(set) var durable: Int

    private init(_ file: any OpenFile, inode: UInt64, salt: UInt64, isWritable: Bool) {
        self.file = file
        self.inode = inode
        coding = FrameCoding(salt: salt)
        self.isWritable = isWritable
        (end, durable) = (Self.headBytes, Self.headBytes)
    }

    /// What a new log is to begin with: the head and a checkpoint.
    static func beginning(salt: UInt64, _ checkpoint: Frame.CheckpointFrame) -> [UInt8] {
        var writer = FieldWriter()
        mark.withUnsafeBytes { writer.write(raw: $0) }
        writer.write(word: salt)
        let sum = CRC32C.value(of: writer.bytes)
        withUnsafeBytes(of: sum.littleEndian) { writer.write(raw: $0) }
        var bytes = writer.bytes
        FrameCoding(salt: salt).append(Frame.checkpoint(checkpoint).payload, at: headBytes, durable: 0, to: &bytes)
        return bytes
    }

    /// Opens a log.
    ///
    /// - Returns: the log, read up to its first frame, which is yet to be scanned; `nil` if there is none.
    /// - Throws: ``SystemError``, or ``MalformedFields`` if the head is damaged.
    static func open(
        _ path: String, in files: any FileSystem, forWriting isWritable: Bool
    ) throws -> LogFile? {
        let file: any OpenFile
        do throws(SystemError) {
            guard try files.status(path) != nil else { return nil }
            file = try files.open(path, for: isWritable ? .updating : .reading)
        } catch {
            guard error.isAbsence else { throw error }
            return nil
        }
        let status = try file.status()
        let head = try file.read(at: 0, count: headBytes)
        guard head.count == headBytes, Array(head.prefix(8)) == mark,
            CRC32C.value(of: Array(head.prefix(16))) == UInt32(littleEndianBytes: head[16...])
        else { throw MalformedFields() }
        var reader = FieldReader(Array(head[8..<16]))
        return LogFile(file, inode: status.stamp.inode, salt: try reader.word(), isWritable: isWritable)
    }

    /// Reads the frames that are behind the last known one.
    ///
    /// - Parameters:
    ///   - durable: how far it is known to be durable.
    ///   - limit: what is behind it is not looked at.
    ///   - component: whose log it is.
    /// - Throws: ``SystemError`` if it cannot be read.
    /// - Returns: what there is.
    func scan(durable: Int, upTo limit: Int, component: String) throws(SystemError) -> LogScan {
        let size = min(try file.status().stamp.size, limit)
        let bytes = size > end ? try file.read(at: end, count: size - end) : []
        var scan = LogScan(bytes, base: end, durable: durable, coding: coding, component: component)
        // A log that lost what was durable is damaged where it ends.
        if scan.ending == .whole, scan.end < min(durable, limit) { scan.ending = .damaged(at: scan.end) }
        end = scan.end
        return scan
    }

    /// Encodes frames as they are to follow the last one.
    func encode(_ payloads: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for payload in payloads {
            coding.append(payload, at: end + bytes.count, durable: durable, to: &bytes)
        }
        return bytes
    }

    /// Writes frames; not yet durable. After an error the file may hold some of them, and has to be cut.
    func append(_ bytes: [UInt8]) throws(SystemError) {
        try file.write(bytes, at: end)
        end += bytes.count
    }

    /// Makes all that was appended durable.
    func synchronize() throws(SystemError) {
        try file.synchronize(withMetadata: false)
        durable = end
    }

    /// What is behind the last sound frame goes, durably.
    func cut() throws(SystemError) {
        try file.truncate(to: end)
        try synchronize()
    }

    /// Another process has made it durable.
    func noteDurable(_ offset: Int) {
        durable = max(durable, min(offset, end))
    }
}

extension UInt32 {
    init(littleEndianBytes bytes: some Collection<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
