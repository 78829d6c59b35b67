package import SluiceCore

/// What a store of files gets from outside, so that tests and simulations can put something else in its place.
package struct StoreEnvironment: Sendable {
    package var files: any FileSystem
    /// The time in milliseconds since 1970.
    package var clock: @Sendable () -> Int64
    /// A clock that nobody sets, for intervals.
    package var uptime: @Sendable () -> MonotonicTime
    /// Names logs, so that no two are taken for one.
    package var salt: @Sendable () -> UInt64
    /// Waits for a lock that another process holds; with how often it has waited.
    package var pause: @Sendable (_ attempt: Int) -> Void
    /// Whether calls run where they are made, one after the other, in place of a thread of the store's own.
    package var runsInline: Bool

    /// This machine, unless told otherwise.
    package init(
        files: any FileSystem = LocalFileSystem(),
        clock: @escaping @Sendable () -> Int64 = { MemoryStore.systemTime() },
        uptime: @escaping @Sendable () -> MonotonicTime = { .now() },
        salt: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) },
        pause: @escaping @Sendable (_ attempt: Int) -> Void = StoreEnvironment.sleep, runsInline: Bool = false
    ) {
        self.files = files
        self.clock = clock
        self.uptime = uptime
        self.salt = salt
        self.pause = pause
        self.runsInline = runsInline
    }
}
