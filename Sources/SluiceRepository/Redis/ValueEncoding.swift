import SluiceCore

/// How a value is kept in the field `val`.
///
/// Compressed values are kept as base64: commands travel as JSON, which carries text only.
enum ValueEncoding: String {
    /// As it is.
    case identity
    /// Compressed, in base64: `redis-cli … | base64 -d | gunzip`.
    case gzipBase64 = "gzip+base64"
    /// Compressed, byte for byte.
    case gzip

    /// What is kept of a value.
    ///
    /// - Throws: ``StoreError`` if there is no memory for it.
    static func encode(
        _ value: [UInt8], _ options: RedisStoreOptions
    ) throws(StoreError) -> (encoding: ValueEncoding, bytes: [UInt8]) {
        guard let threshold = options.compressedFromBytes, value.count >= threshold else { return (.identity, value) }
        let compressed: [UInt8]
        do throws(GzipError) {
            compressed = try Gzip.compress(value)
        } catch {
            throw StoreError(.unavailable, "the value cannot be compressed: \(error)")
        }
        guard Base64.encodedCount(compressed.count) < value.count else { return (.identity, value) }
        let text = ByteBuffer(capacity: Base64.encodedCount(compressed.count))
        compressed.withUnsafeBytes { Base64.append($0, to: text) }
        return (.gzipBase64, Array(text.readableRegion))
    }

    /// The value that was kept.
    ///
    /// - Parameters:
    ///   - bytes: the field `val`.
    ///   - encoding: how it is kept; `nil` for one that this version does not know.
    ///   - limit: of the value's bytes.
    /// - Returns: the value.
    /// - Throws: what is wrong with it, in words.
    static func decode(_ bytes: [UInt8], _ encoding: ValueEncoding?, limit: Int) throws(Problem) -> [UInt8] {
        let compressed: [UInt8]
        switch encoding {
        case .identity: return bytes
        case .gzip: compressed = bytes
        case .gzipBase64:
            guard let decoded = bytes.withUnsafeBytes({ Base64.decode($0) }) else {
                throw Problem(description: "has a value that is not base64")
            }
            compressed = decoded
        case nil: throw Problem(description: "has a value in an encoding that this version does not know")
        }
        do throws(GzipError) {
            return try Gzip.decompress(compressed, limit: limit)
        } catch {
            throw Problem(description: "has a value that cannot be read: \(error)")
        }
    }

    /// Why a value cannot be read.
    struct Problem: Error {
        let description: String
    }
}
