import CLinux
import Glibc
import SluiceCore

/// When what a snapshot holds was read, for the next process: by the clock on the wall, which may be set meanwhile, and by
/// the time that this system is up, which nobody sets.
struct SnapshotNote: Sendable, Hashable {
    /// In milliseconds since 1970.
    var time: Int64
    var uptime: Uptime

    var text: String { "\(time) \(uptime.boot) \(uptime.milliseconds)" }

    init(time: Int64, uptime: Uptime) {
        self.time = time
        self.uptime = uptime
    }

    /// Reads a ``text``; `nil` for anything else.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 3, let time = Int64(words[0]), let milliseconds = Int64(words[2]) else { return nil }
        self.init(time: time, uptime: Uptime(boot: String(words[1]), milliseconds: milliseconds))
    }

    /// How old the snapshot is.
    ///
    /// - Returns: `nil` if nobody knows: the system was started since, and its clock says that it was before.
    func age(at now: Int64, _ uptime: Uptime) -> Duration? {
        let isSameBoot = uptime.boot == self.uptime.boot && uptime.milliseconds >= self.uptime.milliseconds
        let age = isSameBoot ? uptime.milliseconds - self.uptime.milliseconds : now - time
        return age < 0 ? nil : .milliseconds(age)
    }
}

/// How long this system is up, times of sleep included.
package struct Uptime: Sendable, Hashable {
    /// Which start of the system is meant.
    package var boot: String
    package var milliseconds: Int64

    package init(boot: String, milliseconds: Int64) {
        self.boot = boot
        self.milliseconds = milliseconds
    }

    package static func now() -> Uptime {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Uptime(boot: thisBoot, milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    private static let thisBoot = SmallFile.read("/proc/sys/kernel/random/boot_id") ?? "unknown"
}
