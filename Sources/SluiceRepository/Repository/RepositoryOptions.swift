import Glibc
import SluiceCore

/// How repositories work.
public struct RepositoryOptions: Sendable {
    /// How long an operation may take, with all that is tried again, unless the ``OperationContext`` says. Default 10 s.
    public var timeout: Duration
    /// How old reads may be unless they say. Default up to 15 minutes, in times in which nothing better is to be had.
    public var consistency: ReadConsistency
    /// JSON of more bytes is refused. Default 1 MiB.
    public var maximumValueBytes: Int
    /// Seals cursors. All processes whose clients share cursors have the same. Default one of this process.
    public var cursorSecret: CursorSecret
    /// How this process signs records: role, process, build. Default `app`, the host and the process id.
    public var writer: String

    /// The defaults, unless told otherwise.
    public init(
        timeout: Duration = .seconds(10), consistency: ReadConsistency = .stale(upTo: .seconds(900)),
        maximumValueBytes: Int = 1_048_576, cursorSecret: CursorSecret = .ofThisProcess,
        writer: String = Self.defaultWriter
    ) {
        self.timeout = timeout
        self.consistency = consistency
        self.maximumValueBytes = maximumValueBytes
        self.cursorSecret = cursorSecret
        self.writer = writer
    }

    /// `app`, the host and the process id, and the build.
    public static let defaultWriter: String = {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "app/\(host):\(getpid())/\(SluiceVersion.current)"
    }()

    /// Time, waiting and randomness, which tests replace.
    package var surroundings = Surroundings()
}

/// What an operation needs from outside: time, waiting and randomness.
package struct Surroundings: Sendable {
    /// In milliseconds since 1970.
    package var wallClock: @Sendable () -> Int64 = { MemoryStore.systemTime() }
    package var now: @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    package var uptime: @Sendable () -> Uptime = { Uptime.now() }
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    /// From 0 up to 1.
    package var fraction: @Sendable () -> Double = { Double.random(in: 0..<1) }
    package var operation: @Sendable () -> OperationID = { OperationID.random() }

    package init() {}
}
