import SluiceCore
import SluiceRepository

/// What operators are shown of the folder of a store.
struct DegradationText {
    private let report: DegradationFolder.Report
    /// In milliseconds since 1970.
    private let now: Int64

    init(_ report: DegradationFolder.Report, now: Int64) {
        self.report = report
        self.now = now
    }

    /// Nothing waits, nothing is wrong, and nobody has ordered anything.
    var isNormal: Bool {
        let note = report.note
        return report.pending.isEmpty && report.deadLetters.isEmpty && report.order == .auto
            && (!report.isInUse || note.map { $0.mode == .normal && $0.problems.isEmpty } ?? true)
    }

    // MARK: For people

    var lines: String {
        var rows: [(String, String)] = []
        if let note = report.note {
            rows.append(("store", note.component))
            let seen = "process \(note.process) said so \(age(note.time)) ago"
            rows.append(("mode", "\(note.mode.word): \(note.reason.explanation); \(seen)"))
        }
        rows.append(("process", report.isInUse ? "has the folder" : "none has the folder now"))
        rows.append(("order", report.order.word))
        let oldest = report.pending.first.map { ", the oldest since \(age($0.ticket.time))" } ?? ""
        rows.append(("pending", "\(report.pending.count)\(oldest)"))
        rows.append(("dead letters", "\(report.deadLetters.count)"))
        if let note = report.note {
            let snapshot = note.snapshotAge.map { Self.text($0 + .milliseconds(max(0, now - note.time))) + " old" }
            rows.append(("snapshot", snapshot ?? "none"))
            for problem in note.problems { rows.append(("problem", problem)) }
        }
        return rows.map { "\($0.0)\(String(repeating: " ", count: 14 - $0.0.count))\($0.1)\n" }.joined()
    }

    static func lines(_ waiting: DegradationFolder.Waiting) -> String {
        let (change, ticket) = (waiting.change, waiting.ticket)
        return """
            \(change.operation)  \(change.audit.action) of \(shown(change.id)), as \(ticket.version)
                value   \(value(change))

            """
    }

    static func lines(_ letter: DeadLetter) -> String {
        let change = letter.change
        let theirs = letter.found.map { "\($0.version)  \(text($0.value))" } ?? "nothing"
        return """
            \(change.operation)  \(change.audit.action) of \(shown(change.id)): \(letter.reason)
                ours    \(letter.ticket.version)  \(value(change))
                theirs  \(theirs)

            """
    }

    private func age(_ time: Int64) -> String {
        Self.text(.milliseconds(max(0, now - time)))
    }

    private static func text(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7_200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3_600) h"
        default: return "\(seconds / 86_400) days"
        }
    }

    private static func value(_ change: Change) -> String {
        if case .put(let value, _, _) = change.effect { text(value) } else { "deleted" }
    }

    private static func text(_ value: [UInt8]?) -> String {
        value.map { shown(String(decoding: $0, as: UTF8.self)) } ?? "deleted"
    }

    /// On one line, and harmless to a terminal.
    private static func shown(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
            result.append(isControl ? " " : scalar)
        }
        return String(result)
    }

    // MARK: For programs

    var status: JSONValue {
        var members: [JSONValue.Member] = [
            .init(key: "inUse", value: .bool(report.isInUse)), .init(key: "order", value: .string(report.order.word)),
            .init(key: "pending", value: .number("\(report.pending.count)")),
            .init(key: "deadLetters", value: .number("\(report.deadLetters.count)")),
            .init(key: "isNormal", value: .bool(isNormal)),
        ]
        if let first = report.pending.first {
            members.append(.init(key: "oldestPending", value: .number("\(max(0, now - first.ticket.time))")))
        }
        if let note = report.note {
            members += [
                .init(key: "component", value: .string(note.component)),
                .init(key: "mode", value: .string(note.mode.word)),
                .init(key: "reason", value: .string(note.reason.rawValue)),
                .init(key: "process", value: .number("\(note.process)")),
                .init(key: "saidSo", value: .number("\(note.time)")),
                .init(key: "problems", value: .array(note.problems.map { .string($0) })),
            ]
            if let age = note.snapshotAge {
                let seconds = age.components.seconds
                members.append(.init(key: "snapshotSeconds", value: .number("\(seconds)")))
            }
        }
        return .object(members)
    }

    static func json(_ waiting: DegradationFolder.Waiting) -> JSONValue {
        .object(members(of: waiting.change, waiting.ticket))
    }

    static func json(_ letter: DeadLetter) -> JSONValue {
        var theirs = JSONValue.null
        if let found = letter.found {
            theirs = .object([
                .init(key: "revision", value: .string(found.version.description)),
                .init(key: "value", value: json(found.value)),
                .init(key: "writer", value: .string(found.writer)),
            ])
        }
        return .object(
            members(of: letter.change, letter.ticket) + [
                .init(key: "reason", value: .string(letter.reason)), .init(key: "theirs", value: theirs),
            ])
    }

    private static func members(of change: Change, _ ticket: PendingTicket) -> [JSONValue.Member] {
        var ours = JSONValue.null
        if case .put(let value, _, _) = change.effect { ours = json(value) }
        return [
            .init(key: "operation", value: .string(change.operation.description)),
            .init(key: "id", value: .string(change.id)),
            .init(key: "action", value: .string(change.audit.action.description)),
            .init(key: "actor", value: .string(change.audit.actor)),
            .init(key: "time", value: .number("\(ticket.time)")),
            .init(
                key: "ours",
                value: .object([
                    .init(key: "revision", value: .string(ticket.version.description)),
                    .init(key: "value", value: ours),
                ])),
        ]
    }

    private static func json(_ value: [UInt8]?) -> JSONValue {
        guard let value else { return .null }
        return (try? JSONValue(parsing: value)) ?? .string(String(decoding: value, as: UTF8.self))
    }
}

extension JSONValue {
    /// As a line of its own.
    var line: String {
        let text = ByteBuffer()
        JSONText.append(self, to: text)
        return String(decoding: text.readableRegion, as: UTF8.self) + "\n"
    }
}

extension OperatorOrder {
    /// As the command line spells it.
    var word: String { self == .readOnly ? "read-only" : rawValue }
}

extension DegradationStatus.Mode {
    fileprivate var word: String { self == .readOnly ? "read-only" : rawValue }
}

extension DegradationStatus.Reason {
    fileprivate var explanation: String {
        switch self {
        case .healthy: "Redis answers"
        case .order: "an operator wants it"
        case .breaker: "the circuit breaker is open"
        case .failure: "the last call did not reach Redis"
        }
    }
}
