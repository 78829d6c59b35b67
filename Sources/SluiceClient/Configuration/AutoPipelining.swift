/// Whether and how commands of many tasks leave together.
///
/// A command that finds no request under way leaves at once. Those that are issued while one is under way wait for its
/// answer and then leave together as one `/pipeline`, in the order in which they were issued; each gets its own answer.
/// Commands that may block or answer with much, and what is a batch already, go alone at once and hold up nobody.
public struct AutoPipelining: Sendable, Hashable {
    /// Default `true`. If `false`, each command is a request of its own, and many are under way at once.
    public var isEnabled: Bool
    /// How long a command that finds no request under way waits for others to join it. Default 0.
    public var window: Duration
    /// No request has more commands. Default 1000.
    public var maximumCommands: Int
    /// No request with several commands is much larger. Default 512 KiB.
    public var maximumBytes: Int
    /// A larger command goes alone, in its turn. Default 64 KiB.
    public var largeCommandBytes: Int

    /// Enabled, unless told otherwise.
    public init(
        isEnabled: Bool = true, window: Duration = .zero, maximumCommands: Int = 1000,
        maximumBytes: Int = 512 * 1024, largeCommandBytes: Int = 64 * 1024
    ) {
        self.isEnabled = isEnabled
        self.window = window
        self.maximumCommands = maximumCommands
        self.maximumBytes = maximumBytes
        self.largeCommandBytes = largeCommandBytes
    }

    /// Each command is a request of its own.
    public static let off = AutoPipelining(isEnabled: false)
}
