import CLinux
import Glibc
import SluiceCore

/// Locks in a folder of this host: a file each, which the kernel unlocks when its process dies (flock(2)), and beside it
/// one with the token.
///
/// A lock lives as long as its process has it: the time to live does not matter. Not for network file systems.
public final class FileLocks: LockKeeper {
    private struct Holding {
        let owner: String
        let token: FencingToken
        let file: Int32
    }

    private let folder: String
    private let holdings = Lock<[String: Holding]>([:])

    /// Locks that all processes with the same folder share.
    ///
    /// - Parameter folder: made if it is not there.
    public init(folder: String) {
        self.folder = folder
    }

    deinit {
        for holding in holdings.withLock({ $0.values.map(\.file) }) { close(holding) }
    }

    /// Takes a lock, as ``LockKeeper`` says.
    public func take(_ name: String, owner: String, ttl: Duration, above floor: Int64) async throws -> LockAnswer {
        try Task.checkCancellation()
        if let holding = holdings.withLock({ $0[name] }) {
            return holding.owner == owner ? .taken(holding.token) : .held(for: nil)
        }
        let folder = folder
        let locked = try await Self.onOwnThread { () throws(SystemError) in
            try LockFile.take(in: folder, named: Self.fileName(name), above: floor)
        }
        guard let (file, token) = locked else { return .held(for: nil) }
        holdings.withLock { $0[name] = Holding(owner: owner, token: token, file: file) }
        return .taken(token)
    }

    /// Whether a lock is still held, as ``LockKeeper`` says.
    public func renew(_ name: String, owner: String, token: FencingToken, ttl: Duration) async throws -> Bool {
        holdings.withLock { $0[name].map { $0.owner == owner && $0.token == token } ?? false }
    }

    /// Gives a lock back, as ``LockKeeper`` says.
    public func release(_ name: String, owner: String, token: FencingToken) async throws -> Bool {
        let file = holdings.withLock { holdings -> Int32? in
            guard let holding = holdings[name], holding.owner == owner, holding.token == token else { return nil }
            holdings[name] = nil
            return holding.file
        }
        guard let file else { return false }
        close(file)
        return true
    }

    private static func onOwnThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws(SystemError) -> Value
    ) async throws(LockError) -> Value {
        do {
            return try await OwnThread.run(name: "sluice-lock") { try body() }
        } catch {
            throw LockError(.unavailable, "the file of a lock cannot be used: \(error)")
        }
    }

    /// The name with all but letters, digits, `-` and `_` as `%` and two digits; its digest if that is too long.
    private static func fileName(_ name: String) -> String {
        let escaped = name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%" + Hexadecimal.encode([byte])
            }
        }.joined()
        guard escaped.utf8.count > 200, let hash = ContentHash(ofCanonical: Array(name.utf8)) else { return escaped }
        return "%%\(hash)"
    }
}
