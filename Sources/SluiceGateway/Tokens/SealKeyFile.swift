import Glibc
import SluiceCore
import SluiceCrypto
import SluiceNet

/// Where the keys are kept that seal the tokens of `ACL RESTTOKEN`: 64 hexadecimal digits a line, the first line seals.
enum SealKeyFile {
    private static let maximumBytes = 64 << 10

    /// Reads the keys.
    ///
    /// - Throws: ``ConfigurationError`` if the file cannot be read or holds something else.
    static func read(_ path: String) throws(ConfigurationError) -> [SealKey] {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try AtomicFile.read(path, limit: maximumBytes)
        } catch {
            throw ConfigurationError(
                "restTokenKeyFile", "\(path) cannot be read: \(error.reason): make it with `openssl rand -hex 32`")
        }
        var keys: [SealKey] = []
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace) {
            guard let bytes = Hexadecimal.decode(line), let key = SealKey(bytes, purpose: RestTokenSealer.purpose)
            else {
                throw ConfigurationError(
                    "restTokenKeyFile",
                    "\(path) must hold 64 hexadecimal digits a line, such as `openssl rand -hex 32` prints")
            }
            keys.append(key)
        }
        guard !keys.isEmpty else {
            throw ConfigurationError("restTokenKeyFile", "\(path) is empty: make it with `openssl rand -hex 32`")
        }
        return keys
    }

    /// Reads the keys, and makes one first if there is no file yet.
    static func open(_ path: String) throws(ConfigurationError) -> [SealKey] {
        if access(path, F_OK) != 0 {
            let text = Hexadecimal.encode(try TokenGenerator.randomBytes()) + "\n"
            do throws(SystemError) {
                // Of several that start at once one writes; the others use what it wrote.
                _ = try AtomicFile.create(path, with: text)
            } catch {
                throw ConfigurationError("dataDirectory", "\(path) cannot be written: \(error.reason)")
            }
        }
        return try read(path)
    }
}
