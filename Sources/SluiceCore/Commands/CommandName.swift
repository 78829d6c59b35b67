/// A name in lower case, packed into words that compare and hash at once.
///
/// Two loads that overlap cover 9 to 16 bytes, and a third up to 24: with the length they determine the name, and no load
/// leaves the given bytes.
struct CommandName: Equatable {
    static let maximumLength = 24
    /// Up to here one word holds the name, as it does those of most commands.
    static let shortLength = 8

    private let head: UInt64
    private let tail: UInt64
    private let middle: UInt64
    /// The length, and the command that a subcommand belongs to. 0 is no name.
    private let tag: UInt32

    /// Not a name.
    static let none = CommandName(head: 0, tail: 0, middle: 0, tag: 0)

    private init(head: UInt64, tail: UInt64, middle: UInt64, tag: UInt32) {
        self.head = head
        self.tail = tail
        self.middle = middle
        self.tag = tag
    }

    /// Folds a name of any case; nil for an empty one, and for one longer than any command's.
    @inline(__always)
    init?(_ bytes: UnsafeRawBufferPointer, of container: CommandID? = nil) {
        if bytes.count <= Self.shortLength {
            self.init(short: bytes, of: container)
        } else {
            self.init(long: bytes, of: container)
        }
    }

    /// As `init(_:of:)`, for at most ``shortLength`` bytes.
    @inline(__always)
    init?(short bytes: UnsafeRawBufferPointer, of container: CommandID? = nil) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return nil }
        self.init(
            head: Self.lowercased(Self.load(start, upToEight: bytes.count)), tail: 0, middle: 0,
            tag: Self.tag(bytes.count, container))
    }

    /// As `init(_:of:)`, for more than ``shortLength`` bytes.
    @inline(__always)
    init?(long bytes: UnsafeRawBufferPointer, of container: CommandID? = nil) {
        let length = bytes.count
        guard let start = bytes.baseAddress, length <= Self.maximumLength else { return nil }
        self.init(
            head: Self.lowercased(start.loadUnaligned(as: UInt64.self)),
            tail: Self.lowercased(start.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)),
            middle: length <= 16 ? 0 : Self.lowercased(start.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
            tag: Self.tag(length, container))
    }

    /// Well mixed in its highest bits.
    @inline(__always)
    var hash: UInt64 {
        (head ^ (UInt64(tag) << 32)) &* 0x9E37_79B9_7F4A_7C15 ^ (tail ^ (middle << 1)) &* 0xC2B2_AE3D_27D4_EB4F
    }

    @inline(__always)
    static func == (left: CommandName, right: CommandName) -> Bool {
        left.head == right.head && left.tag == right.tag && left.tail == right.tail && left.middle == right.middle
    }

    @inline(__always)
    var isNone: Bool { tag == 0 }

    @inline(__always)
    private static func tag(_ length: Int, _ container: CommandID?) -> UInt32 {
        UInt32(truncatingIfNeeded: length)
            | (container.map { UInt32(truncatingIfNeeded: $0.rawValue) &+ 1 } ?? 0) << 8
    }

    /// Bytes `0..<length`, some of them twice.
    @inline(__always)
    private static func load(_ start: UnsafeRawPointer, upToEight length: Int) -> UInt64 {
        if length >= 4 {
            let low = start.loadUnaligned(as: UInt32.self)
            let high = start.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
            return UInt64(low) | UInt64(high) << 32
        }
        let first = start.load(as: UInt8.self)
        let second = start.load(fromByteOffset: length >> 1, as: UInt8.self)
        let third = start.load(fromByteOffset: length &- 1, as: UInt8.self)
        return UInt64(first) | UInt64(second) << 8 | UInt64(third) << 16
    }

    /// Adds 0x20 to each byte from `A` to `Z`, and to no other.
    @inline(__always)
    private static func lowercased(_ word: UInt64) -> UInt64 {
        let low7 = word & 0x7F7F_7F7F_7F7F_7F7F
        // Bit 7 of a byte becomes set when it is at least `A`, and when it is above `Z`. No carry leaves a byte.
        let fromA = low7 &+ 0x3F3F_3F3F_3F3F_3F3F
        let aboveZ = low7 &+ 0x2525_2525_2525_2525
        let isUpper = (fromA ^ aboveZ) & ~word & 0x8080_8080_8080_8080
        return word | isUpper >> 2
    }
}
