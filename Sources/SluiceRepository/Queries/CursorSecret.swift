import CLinux
import Glibc
public import SluiceClient
import SluiceCore
import SluiceCrypto

/// What cursors are sealed with. Processes that answer the same clients need the same one: else a cursor that one of them
/// gave is refused by the others, and by all after a restart.
public struct CursorSecret: Sendable {
    private static let purpose = "sluice cursor 1"
    private static let maximumFileBytes: off_t = 64 << 10

    /// The first seals, all of them open.
    private let keys: [SealKey]

    /// A secret from text: 64 hexadecimal digits a line, such as `openssl rand -hex 32` prints. The first line seals; the
    /// others open what was sealed before it took their place.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for other text.
    public init(_ text: String) throws(StoreError) {
        var keys: [SealKey] = []
        for line in text.split(whereSeparator: \.isWhitespace) {
            guard let digest = SHA256Digest(hexadecimal: String(line)),
                let key = SealKey(digest.withBytes { Array($0) }, purpose: Self.purpose)
            else { throw Self.refusal("has to have 64 hexadecimal digits a line") }
            keys.append(key)
        }
        guard !keys.isEmpty else { throw Self.refusal("is empty") }
        self.keys = keys
    }

    /// A secret from a file that only its owner may read (mode 0600); what it holds is told at ``init(_:)``.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` if it cannot be read, others may read it, or it holds
    ///   something else.
    public init(file path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Self.refusal("cannot be read from \(path): \(SystemError.last(in: "open").reason)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= Self.maximumFileBytes
        else { throw Self.refusal("cannot be read from \(path): it is no file of that kind") }
        guard status.st_mode & 0o077 == 0 else {
            throw Self.refusal("in \(path) can be read by others than its owner: set its mode to 0600")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = read(descriptor, &bytes, bytes.count)
        try self.init(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self))
    }

    /// A secret from the environment: `SLUICE_CURSOR_SECRET`, or the file that `SLUICE_CURSOR_SECRET_FILE` names, or that
    /// of this process.
    ///
    /// - Parameter variables: default those of the process.
    /// - Returns: the secret.
    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for a variable that holds something else.
    public static func fromEnvironment(
        _ variables: [String: String] = ClientConfiguration.processEnvironment
    ) throws(StoreError) -> CursorSecret {
        if let text = variables["SLUICE_CURSOR_SECRET"], !text.isEmpty { return try CursorSecret(text) }
        if let path = variables["SLUICE_CURSOR_SECRET_FILE"], !path.isEmpty { return try CursorSecret(file: path) }
        return .ofThisProcess
    }

    /// A random one, the same in the whole process.
    public static let ofThisProcess = CursorSecret()

    private init() {
        keys = RandomBytes.make(SealKey.byteCount).flatMap { SealKey($0, purpose: Self.purpose) }.map { [$0] } ?? []
    }

    func seal(_ bytes: [UInt8]) throws(StoreError) -> [UInt8] {
        guard let sealed = keys.first?.seal(bytes) else {
            throw StoreError(.unavailable, "OpenSSL cannot seal a cursor")
        }
        return sealed
    }

    func unseal(_ sealed: [UInt8]) -> [UInt8]? {
        keys.lazy.compactMap { $0.open(sealed) }.first
    }

    private static func refusal(_ problem: String) -> StoreError {
        StoreError(.invalid, "the secret for cursors \(problem): make one with `openssl rand -hex 32`")
    }
}
