import CLinux
import Glibc

/// A time in UTC, by the calendar.
package struct CivilTime: Sendable, Hashable {
    package let year: Int
    /// From 1 to 12.
    package let month: Int
    package let day: Int
    private let hour: Int
    private let minute: Int
    /// 60 in a leap second.
    private let second: Int
    private let millisecond: Int

    /// - Parameter milliseconds: since 1970.
    package init(milliseconds: Int64) {
        let millisecond = (milliseconds % 1_000 + 1_000) % 1_000
        var seconds = time_t((milliseconds - millisecond) / 1_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        year = Int(parts.tm_year) + 1_900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
        second = Int(parts.tm_sec)
        self.millisecond = Int(millisecond)
    }

    /// Now.
    package static var now: CivilTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return CivilTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// From 1970 to a time by the calendar; days, hours, minutes and seconds beyond their bounds run over.
    ///
    /// - Returns: seconds.
    package static func seconds(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0
    ) -> Int64 {
        var parts = tm()
        parts.tm_year = Int32(truncatingIfNeeded: year - 1_900)
        parts.tm_mon = Int32(truncatingIfNeeded: month - 1)
        parts.tm_mday = Int32(truncatingIfNeeded: day)
        parts.tm_hour = Int32(truncatingIfNeeded: hour)
        parts.tm_min = Int32(truncatingIfNeeded: minute)
        parts.tm_sec = Int32(truncatingIfNeeded: second)
        return Int64(timegm(&parts))
    }

    /// Whether the calendar has a day.
    package static func isDay(_ year: Int, _ month: Int, _ day: Int) -> Bool {
        let time = CivilTime(milliseconds: seconds(year, month, day) * 1_000)
        return (time.year, time.month, time.day) == (year, month, day)
    }
}

extension CivilTime: CustomStringConvertible {
    /// As RFC 3339 has it, to the second: `2026-11-21T18:09:16Z`.
    package var description: String { "\(date)T\(clock)Z" }

    /// As RFC 3339 has it, to the millisecond.
    package var withMilliseconds: String { "\(date)T\(clock).\(Self.digits(millisecond, 3))Z" }

    /// `2026-11-21`.
    package var date: String {
        "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))"
    }

    private var clock: String {
        "\(Self.digits(hour, 2)):\(Self.digits(minute, 2)):\(Self.digits(second, 2))"
    }

    /// A number with zeros before it.
    package static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
