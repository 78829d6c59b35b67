/// Why a text is not JSON that we accept; offsets count from the start of the buffer that holds the text.
package enum JSONFault: Error, Equatable, Sendable {
    /// The text breaks the grammar at this offset, or ends there too early.
    case malformed(Int)
    /// A string holds bytes at this offset that are not UTF-8.
    case invalidUTF8(Int)
    /// The array or object at this offset lies deeper than the reader follows.
    case tooDeep(Int)
}
