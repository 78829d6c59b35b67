import SluiceRepository

struct AuditScene: DemoScene {
    let title = "Who changed what, and taking it back"
    let why = "Each change made its entry in the same atomic step; the value before is kept with it."

    func play(on stage: DemoStage) async throws {
        let projects = stage.projects.repository
        let history = try await projects.history("boto3")
        for entry in history.entries.suffix(3).reversed() {
            Narrator.tell(
                "\(entry.note.actor) by \(entry.note.source): \(entry.note.action) \(entry.before) → \(entry.after) "
                    + entry.note.changedFields.joined(separator: " "))
        }
        let actions = history.entries.reversed().map(\.note.action)
        try Narrator.claim(
            history.next == nil && actions.first == .importing && actions.dropFirst().allSatisfy { $0 == .update }
                && history.entries.contains { $0.note.actor == "ada" && $0.note.changedFields == ["/title"] },
            "these are the first of the \(history.entries.count) changes in the history of boto3")

        guard let last = history.entries.first, let now = try await projects.get("boto3", .strong) else {
            throw DemoFailure("boto3 has no history")
        }
        let undone = try await projects.undo(last.id)
        try Narrator.claim(
            undone?.tags.count == now.tags.count - 1,
            "undo takes the last change back, by a new one: revision \(undone?.revision.description ?? "?")")
        guard let ada = history.entries.first(where: { $0.note.actor == "ada" }) else {
            throw DemoFailure("Ada's change is not in the history")
        }
        let refusal = try await Narrator.refusal(of: "undoing what was changed since", as: StoreError.self) {
            try await projects.undo(ada.id)
        }
        try Narrator.claim(refusal.code == .conflict, "undoing Ada's change → \(Words.refusal(refusal))")

        guard let first = history.entries.last.flatMap({ Revision($0.after.description) }) else {
            throw DemoFailure("the import of boto3 is not in the history")
        }
        let original = try await projects.record("boto3", asOf: first)
        try Narrator.claim(
            original?.title == "boto3", "as of revision \(first) it was called \(original?.title ?? "?")")
        let statistics = try await projects.store.auditStatistics()
        let counted = statistics.filter { $0.key.hasPrefix("projects:import:") }.values.reduce(0, +)
        try Narrator.claim(
            counted == Int64(try await projects.count()),
            "counted by action and source: "
                + statistics.filter { $0.key.hasPrefix("projects:") }.sorted { $0.key < $1.key }
                .map { "\($0.key.dropFirst("projects:".count)) \($0.value)" }.joined(separator: ", "))
    }
}
