/// Where keys stand among the words of a command, its name being word 0.
package struct KeyPositions: Equatable, Sendable {
    /// 0: there are none.
    package let first: Int8
    /// Negative: counted from the end, -1 being the last word.
    package let last: Int8
    package let step: Int8
}
