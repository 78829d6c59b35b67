import COpenSSL

/// Whether two runs of bytes are equal. The time taken depends on their lengths only.
package func secureCompare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    var differences: Int32 = 0
    var offset = 0
    // OpenSSL compares 16 bytes at once and other lengths byte by byte.
    while offset &+ 16 <= left.count {
        differences |= CRYPTO_memcmp(first + offset, second + offset, 16)
        offset &+= 16
    }
    if offset < left.count {
        differences |= CRYPTO_memcmp(first + offset, second + offset, left.count &- offset)
    }
    return differences == 0
}
