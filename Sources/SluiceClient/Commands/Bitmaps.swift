/// Bits and small integers inside strings.
extension Command {
    /// Sets a bit, and makes the value longer if need be.
    ///
    /// `SETBIT`, since Redis 2.2.0. Reply: the bit before it, 1 or 0.
    ///
    /// - Complexity: O(1).
    public static func setBit(_ key: some RedisArgument, at offset: Int, to bit: Bool) -> WriteCommand<Bool> {
        .init("SETBIT", Shape.flag) {
            key
            offset
            bit ? 1 : 0
        }
    }

    /// A bit; 0 behind the end of the value.
    ///
    /// `GETBIT`, since Redis 2.2.0. Reply: 1 or 0.
    ///
    /// - Complexity: O(1).
    public static func bit(_ key: some RedisArgument, at offset: Int) -> ReadCommand<Bool> {
        .init("GETBIT", Shape.flag) {
            key
            offset
        }
    }

    /// How many bits are 1.
    ///
    /// `BITCOUNT`, since Redis 2.6.0. Reply: an integer.
    ///
    /// - Complexity: O(N).
    public static func bitCount(_ key: some RedisArgument, _ range: BitRange? = nil) -> ReadCommand<Int> {
        .init("BITCOUNT", Shape.integer) {
            key
            range
        }
    }

    /// Where the first bit of a kind is.
    ///
    /// Without a range the value counts as followed by zeros.
    ///
    /// `BITPOS`, since Redis 2.8.7. Reply: an integer; -1 if there is none.
    ///
    /// - Complexity: O(N).
    public static func bitPosition(
        _ key: some RedisArgument, of bit: Bool, in range: BitRange? = nil
    ) -> ReadCommand<Int?> {
        .init("BITPOS", Shape.integer.map { $0 < 0 ? nil : $0 }) {
            key
            bit ? 1 : 0
            range
        }
    }

    /// Combines values bit by bit, and keeps the result.
    ///
    /// `BITOP`, since Redis 2.6.0. Reply: the length of the result in bytes.
    ///
    /// - Complexity: O(N).
    public static func bitCombine(
        _ operation: BitOperation, _ keys: [some RedisArgument], storingIn destination: some RedisArgument
    ) -> WriteCommand<Int> {
        .init("BITOP", Shape.integer) {
            operation.rawValue
            destination
            keys
        }
    }

    /// Reads and changes integers of any width.
    ///
    /// `BITFIELD`, since Redis 3.2.0. Reply: an integer for each step, null where an overflow failed.
    ///
    /// - Complexity: O(1) for each subcommand specified.
    public static func bitField(_ key: some RedisArgument, _ steps: [BitFieldStep]) -> WriteCommand<[Int?]> {
        .init("BITFIELD", Shape.integer.optional.array) {
            key
            steps
        }
    }

    /// Reads integers of any width.
    ///
    /// `BITFIELD_RO`, since Redis 6.0.0. Reply: an array of integers.
    ///
    /// - Complexity: O(1) for each subcommand specified.
    public static func bitField(_ key: some RedisArgument, reading fields: [BitField]) -> ReadCommand<[Int]> {
        .init("BITFIELD_RO", Shape.integer.array) {
            key
            fields.map { BitFieldStep.get($0) }
        }
    }
}
