import Glibc
import SluiceCore
import SluiceCrypto

/// A file of lines that are on the disk when they are said to be.
///
/// Each line begins with a digest of its rest, so that one that was cut off by a crash is known, and with how much of the
/// file was durable when it was written, so that damage is told from what a crash has cut off. One process at a time has the
/// file; its calls block and are made on threads of their own, one at a time.
final class DurableLines: Sendable {
    /// Why lines were not added.
    enum Failure: Error {
        /// They are not there.
        case refused(SystemError)
        /// They may be there after the next start.
        case unknown(SystemError)
    }

    /// What a file holds.
    struct Content {
        var lines: [[UInt8]] = []
        /// What is behind the last line that counts: cut off by a crash, or damaged at the very end.
        var rest: [UInt8] = []

        /// Whether what is behind may have been a whole line.
        var hasLostLine: Bool { rest.contains(UInt8(ascii: "\n")) }
    }

    private struct State {
        var file: any OpenFile
        /// Holds the lock as long as it is open.
        let guardFile: any OpenFile
        /// Behind the last line.
        var end: Int
        /// How much is certainly on the disk.
        var durable: Int
        var isPoisoned: Bool
    }

    private let path: String
    private let folder: String
    private let files: any FileSystem
    private let state: Lock<State>

    /// Opens the file, and makes it if it is not there.
    ///
    /// - Returns: the file, and what it holds. What does not count is kept beside it if it may have been a line. Nothing can
    ///   be added before ``rewrite(_:)``.
    /// - Throws: `SystemError`; `EWOULDBLOCK` if another process has it, `EBADMSG` if a line is damaged that was durable.
    static func open(
        _ path: String, in folder: String, _ files: any FileSystem
    ) throws(SystemError) -> (DurableLines, Content) {
        try makeFolder(folder, files)
        let guardFile = try files.open(path + ".lock", for: .updating)
        try take(guardFile)
        let content = try read(path, files) ?? Content()
        if content.hasLostLine { try keep(content.rest, of: path, files) }
        let isNew = try files.status(path) == nil
        let file = try files.open(path, for: .updating)
        if isNew { try file.setPermissions(0o600) }
        let end = try file.status().stamp.size
        // What is read may not be on the disk: it counts from when it was written anew.
        let state = State(file: file, guardFile: guardFile, end: end, durable: 0, isPoisoned: true)
        return (DurableLines(path, folder, files, state), content)
    }

    /// Reads a file that somebody else may have open.
    ///
    /// - Returns: what it holds; `nil` if there is none.
    /// - Throws: `SystemError`; `EBADMSG` if a line is damaged that was durable.
    static func read(_ path: String, _ files: any FileSystem) throws(SystemError) -> Content? {
        guard let (bytes, _) = try files.read(path) else { return nil }
        return try parse(bytes)
    }

    /// Whether a process has the file open.
    static func isInUse(_ path: String, _ files: any FileSystem) throws(SystemError) -> Bool {
        guard try files.status(path + ".lock") != nil else { return false }
        return try !files.open(path + ".lock", for: .reading).lock(exclusively: false)
    }

    private init(_ path: String, _ folder: String, _ files: any FileSystem, _ state: sending State) {
        self.path = path
        self.folder = folder
        self.files = files
        self.state = Lock(state)
    }

    /// Bytes of the file.
    var size: Int { state.withLock { $0.end } }

    /// Whether nothing can be added before ``rewrite(_:)``.
    var isPoisoned: Bool { state.withLock { $0.isPoisoned } }

    /// Adds lines.
    ///
    /// - Parameters:
    ///   - lines: without line ends.
    ///   - isDurable: whether they are on the disk when this returns; else they are when the next ones are.
    /// - Throws: ``Failure``.
    func append(_ lines: [[UInt8]], isDurable: Bool = true) throws(Failure) {
        try state.withLock { (state: inout sending State) throws(Failure) in
            guard !state.isPoisoned else { throw .refused(SystemError(EIO, in: "an earlier write")) }
            let durable = state.durable
            let bytes = lines.flatMap { Self.line($0, durable: durable) }
            do throws(SystemError) {
                try state.file.write(bytes, at: state.end)
            } catch {
                // What was half written must not stay before what comes next.
                do throws(SystemError) {
                    try state.file.truncate(to: state.end)
                } catch let second {
                    state.isPoisoned = true
                    throw .unknown(second)
                }
                throw .refused(error)
            }
            guard isDurable else {
                state.end += bytes.count
                return
            }
            do throws(SystemError) {
                try state.file.synchronize(withMetadata: false)
            } catch {
                // Nobody knows what is on the disk, and synchronising again would not tell.
                state.isPoisoned = true
                throw .unknown(error)
            }
            state.end += bytes.count
            state.durable = state.end
        }
    }

    /// Puts a new file with the lines in the place of the old one, durably. Heals what an error of the disk has left.
    ///
    /// - Throws: `SystemError`; the lines are as they were, on the disk and else.
    func rewrite(_ lines: [[UInt8]]) throws(SystemError) {
        try state.withLock { (state: inout sending State) throws(SystemError) in
            let bytes = lines.flatMap { Self.line($0, durable: 0) }
            let temporary = try files.prepare(path, with: bytes, permissions: 0o600, isLast: true)
            let file = try files.open(temporary, for: .updating)
            try files.rename(temporary, to: path)
            // From here on nothing is added to the old file, which has no name any more.
            (state.file, state.end, state.durable) = (file, bytes.count, bytes.count)
            state.isPoisoned = true
            try files.synchronizeDirectory(folder)
            state.isPoisoned = false
        }
    }

    // MARK: Lines

    private static let digestDigits = 16

    private static func line(_ text: [UInt8], durable: Int) -> [UInt8] {
        let body = Array("\(durable) ".utf8) + text
        return digest(body) + [UInt8(ascii: " ")] + body + [UInt8(ascii: "\n")]
    }

    private static func digest(_ text: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA1.hexadecimal(of: Array(text)).utf8.prefix(digestDigits))
    }

    private static func parse(_ bytes: [UInt8]) throws(SystemError) -> Content {
        var content = Content()
        var position = 0
        while position < bytes.count {
            guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")),
                let (text, _) = text(bytes[position..<end])
            else { break }
            content.lines.append(text)
            position = end + 1
        }
        // A later line tells whether what is unsound had been durable.
        for line in bytes[position...].split(separator: UInt8(ascii: "\n")).dropFirst() {
            guard let (_, durable) = text(line), durable > position else { continue }
            throw SystemError(EBADMSG, in: "reading a line that is damaged before others that are not")
        }
        content.rest = Array(bytes[position...])
        return content
    }

    /// The text of a line, and how much of the file was durable before it; `nil` for a line that is none.
    private static func text(_ line: ArraySlice<UInt8>) -> (text: [UInt8], durable: Int)? {
        let body = line.dropFirst(digestDigits + 1)
        guard line.prefix(digestDigits).elementsEqual(digest(body)),
            let space = body.firstIndex(of: UInt8(ascii: " ")),
            let durable = Int(String(decoding: body[..<space], as: UTF8.self))
        else { return nil }
        return (Array(body[(space + 1)...]), durable)
    }

    // MARK: Files

    /// Waits a moment: who had the file before may be about to let it go.
    private static func take(_ file: any OpenFile) throws(SystemError) {
        for _ in 0..<100 {
            if try file.lock(exclusively: true) { return }
            usleep(5_000)
        }
        throw SystemError(EWOULDBLOCK, in: "flock")
    }

    /// Keeps a copy of what does not count, under a name that is free.
    private static func keep(_ rest: [UInt8], of path: String, _ files: any FileSystem) throws(SystemError) {
        var number = 1
        while try files.status("\(path).cut-\(number)") != nil { number += 1 }
        try files.replace("\(path).cut-\(number)", with: rest, permissions: 0o600)
    }

    /// Makes the folder and those above it, for this user only, durably.
    private static func makeFolder(_ folder: String, _ files: any FileSystem) throws(SystemError) {
        guard try files.status(folder) == nil else { return }
        let cut = folder.lastIndex(of: "/")
        let parent = cut.map { $0 == folder.startIndex ? "/" : String(folder[..<$0]) } ?? "."
        if parent != folder { try makeFolder(parent, files) }
        try files.makeDirectory(folder, isPrivate: true)
        try files.synchronizeDirectory(parent)
    }
}
