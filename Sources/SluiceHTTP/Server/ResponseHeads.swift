import Glibc
import SluiceCore
import SluiceNet

/// Ready-made beginnings of responses: status line, date and media type. One per loop; the date is renewed each second.
final class ResponseHeads {
    private let templates: UnsafeMutablePointer<ByteBuffer>
    private let typeCount = ContentType.allCases.count
    private let count: Int
    private let seconds: UnsafeMutablePointer<Int64>
    private var date: [UInt8] = []
    private var second: Int64 = -1

    init() {
        count = HTTPStatus.allCases.count * typeCount
        templates = .allocate(capacity: count)
        for index in 0..<count {
            (templates + index).initialize(to: ByteBuffer())
        }
        seconds = .allocate(capacity: count)
        seconds.initialize(repeating: -1, count: count)
    }

    deinit {
        seconds.deallocate()
        templates.deinitialize(count: count)
        templates.deallocate()
    }

    func append(_ status: HTTPStatus, _ type: ContentType, at now: MonotonicTime, to output: ByteBuffer) {
        let current = now.nanoseconds / 1_000_000_000
        let index = Int(status.rawValue) &* typeCount &+ Int(type.rawValue)
        if seconds[index] != current {
            renew(status, type, index, second: current)
        }
        output.append(UnsafeRawBufferPointer(templates[index].readableRegion))
    }

    private func renew(_ status: HTTPStatus, _ type: ContentType, _ index: Int, second current: Int64) {
        if current != second {
            second = current
            date = Self.httpDate()
        }
        let template = templates[index]
        template.clear()
        template.append("HTTP/1.1 ")
        template.append(status.line)
        template.append("\r\nDate: ")
        template.append(date)
        template.append("\r\n")
        template.append(type.field)
        seconds[index] = current
    }

    /// The time of day as RFC 9110 §5.6.7 writes it, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func httpDate() -> [UInt8] {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func padded(_ value: Int32, _ width: Int = 2) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = days[Int(parts.tm_wday)]
        let month = months[Int(parts.tm_mon)]
        let clock = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
        return Array("\(day), \(padded(parts.tm_mday)) \(month) \(padded(parts.tm_year + 1900, 4)) \(clock) GMT".utf8)
    }
}
