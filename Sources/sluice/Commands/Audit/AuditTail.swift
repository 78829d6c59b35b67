import SluiceRepository

/// Shows the last entries of the audit, and looks for new ones again and again.
struct AuditTail: Sendable {
    private static let pageSize = 500
    private static let shortest = Duration.milliseconds(50)

    private let question: AuditQuestion
    private let format: OutputFormat
    private let count: Int
    private let follows: Bool
    private let interval: Duration

    init(_ question: AuditQuestion, format: OutputFormat, count: Int, follows: Bool, interval: Duration) {
        self.question = question
        self.format = format
        self.count = count
        self.follows = follows
        self.interval = max(interval, Self.shortest)
    }

    func run(_ session: StoreSession) async throws -> ExitStatus {
        let last = try await newest(session)
        for entry in last.prefix(count).reversed() { show(entry) }
        guard follows else { return .ok }
        // From the newest entry on, whoever's clock gave its time.
        let time = last.first?.time ?? 0
        var follower = AuditFollower(after: time)
        _ = follower.take(last)
        for entry in follower.take(try await entries(from: follower.start, session)) where entry.time >= time {
            show(entry)
        }
        var isAway = false
        while true {
            try await Task.sleep(for: interval)
            do {
                let found = try await entries(from: follower.start, session)
                if isAway { Output.message("there again") }
                isAway = false
                for entry in follower.take(found) { show(entry) }
            } catch let error as StoreError where [.unavailable, .budgetExhausted].contains(error.code) {
                if !isAway { Output.message("\(TerminalText.line(error.message)): waiting for it") }
                isAway = true
                if let wait = error.retryAfter { try await Task.sleep(for: min(wait, .seconds(5))) }
            }
        }
    }

    /// The newest first, at least one if there is any: it tells from when on to look.
    private func newest(_ session: StoreSession) async throws -> [AuditEntry] {
        var query = question.query
        var found: [AuditEntry] = []
        var next: Cursor?
        repeat {
            query.limit = max(1, count - found.count)
            let trail = try await question.entries(of: session, query, next)
            found += trail.entries
            next = trail.next
        } while found.count < max(1, count) && next != nil
        return found
    }

    /// The oldest first.
    private func entries(from start: Int64, _ session: StoreSession) async throws -> [AuditEntry] {
        var query = question.query
        query.isNewestFirst = false
        query.times = start..<Int64.max
        query.limit = Self.pageSize
        var found: [AuditEntry] = []
        var next: Cursor?
        repeat {
            let trail = try await question.entries(of: session, query, next)
            found += trail.entries
            next = trail.next
        } while next != nil
        return found
    }

    private func show(_ entry: AuditEntry) {
        guard format == .table else {
            let grid = Grid(columns: AuditColumns.ofAll.map(\.rawValue))
            return Output.data(JSONLine.text(grid.object(AuditColumns.ofAll.map { $0.value(of: entry) })) + "\n")
        }
        let note = entry.note
        let who = note.actor.isEmpty ? "\(note.source)" : "\(note.actor) (\(note.source))"
        let fields = note.changedFields.isEmpty ? "" : "  " + note.changedFields.joined(separator: " ")
        let line =
            "\(TimeText.text(entry.time))  \(entry.component)/\(entry.recordID)  \(note.action) → \(entry.after)  \(who)\(fields)"
        Output.data(TerminalText.line(line) + "\n")
    }
}
