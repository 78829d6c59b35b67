/// How to find one run of keys in a command: where it begins, and where it goes on from there.
///
/// - SeeAlso: https://redis.io/docs/latest/develop/reference/key-specs/
package struct KeySpecification: Equatable, Sendable {
    package enum Beginning: Equatable, Sendable {
        /// At this word, the command's name being word 0.
        case index(Int)
        /// Behind this word, looked for from a word on; negative: backwards from the end.
        case keyword(String, from: Int)
        case unknown
    }

    package enum Extent: Equatable, Sendable {
        /// From the beginning to `last`, counted from the beginning; negative: from the end, and divided by `limit` when
        /// that is above 1.
        case range(last: Int, step: Int, limit: Int)
        /// A word says how many. `at` is that word and `first` the first key, both counted from the beginning.
        case counted(at: Int, first: Int, step: Int)
        case unknown
    }

    package let beginning: Beginning
    package let extent: Extent
    /// What happens to the keys, in the server's words: `RO access`.
    package let use: String
}
