import COpenSSL

/// Bytes that nobody guesses.
package enum RandomBytes {
    /// - Returns: `nil` if OpenSSL has no randomness to give.
    package static func make(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return RAND_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
    }
}
