import SluiceCore
import SluiceCrypto

/// Scripts that were sent with the hosted service's flag `allow-key-locking`, which Redis does not know.
///
/// The flag is taken out, and the digest of the script that the client sent stands for the one that Redis has. Shared
/// by all loops; forgotten when the gateway ends, as clients then send the script anew.
final class ScriptAliases: Sendable {
    private static let flag = "allow-key-locking"
    private static let maximumCount = 10_000

    private let digests = Lock<[[UInt8]: [UInt8]]>([:])
    private let hasAny = AtomicFlag()

    /// Whether no script was ever registered.
    var isEmpty: Bool { !hasAny.isSet }

    /// Takes the flag out of a script's first line.
    ///
    /// - Parameter script: the whole text.
    /// - Returns: the script without the flag; `nil` if it has none.
    func register(_ script: [UInt8]) -> [UInt8]? {
        let end = script.firstIndex(of: UInt8(ascii: "\n")) ?? script.endIndex
        let line = String(decoding: script[..<end], as: UTF8.self)
        guard line.hasPrefix("#!"), line.contains(Self.flag) else { return nil }
        let words = line.split(separator: " ").compactMap { word -> String? in
            guard word.hasPrefix("flags=") else { return String(word) }
            let flags = word.dropFirst("flags=".count).split(separator: ",").filter { $0 != Self.flag }
            return flags.isEmpty ? nil : "flags=" + flags.joined(separator: ",")
        }
        let stripped = Array(words.joined(separator: " ").utf8) + script[end...]
        let original = Array(SHA1.hexadecimal(of: script).utf8)
        let replacement = Array(SHA1.hexadecimal(of: stripped).utf8)
        digests.withLock { digests in
            if digests.count >= Self.maximumCount {
                digests.removeAll()
            }
            digests[original] = replacement
        }
        hasAny.store(true)
        return stripped
    }

    /// The digest that Redis knows a script by.
    ///
    /// - Parameter digest: hexadecimal, in any case.
    /// - Returns: `nil` if no script with this digest was stripped.
    func digest(insteadOf digest: [UInt8]) -> [UInt8]? {
        let folded = digest.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
        return digests.withLock { $0[folded] }
    }
}
