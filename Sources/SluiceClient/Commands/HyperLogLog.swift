/// HyperLogLog: how many different elements there are, about.
extension Command {
    /// Counts elements.
    ///
    /// `PFADD`, since Redis 2.8.9. Reply: 1 if the estimate changed, 0 otherwise.
    ///
    /// - Complexity: O(1) to add every element.
    public static func hyperLogLogAdd<Element: RedisArgument>(
        _ key: some RedisArgument, _ elements: Element...
    ) -> WriteCommand<Bool> {
        .init("PFADD", Shape.flag) {
            key
            elements
        }
    }

    /// About how many different elements keys have seen together, within 0.81 %.
    ///
    /// `PFCOUNT`, since Redis 2.8.9. Reply: an integer.
    ///
    /// - Complexity: O(1) with a very small average constant time when called with a single key.
    public static func hyperLogLogCount<Key: RedisArgument>(_ keys: Key...) -> ReadCommand<Int> {
        .init("PFCOUNT", Shape.integer) { keys }
    }

    /// Lets a key have seen all that others have.
    ///
    /// `PFMERGE`, since Redis 2.8.9. Reply: OK.
    ///
    /// - Complexity: O(N) to merge N HyperLogLogs, but with high constant times.
    public static func hyperLogLogMerge(
        _ keys: [some RedisArgument], into destination: some RedisArgument
    ) -> WriteCommand<Void> {
        .init("PFMERGE", Shape.ok) {
            destination
            keys
        }
    }
}
