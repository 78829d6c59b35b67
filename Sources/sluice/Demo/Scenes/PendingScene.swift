import SluiceRepository

struct PendingScene: DemoScene {
    let title = "Still stopped: writing goes on, and waits"
    let why = "The policy json: writes are durable on this host, shown to its readers, and called pending, not done."

    /// The resource that two hosts change.
    static let contested = "debug"
    static let theirs = "debug, as Ben calls it"
    static let ours = "debug, as Ada calls it"
    static let new = "sluice"

    func play(on stage: DemoStage) async throws {
        let resources = stage.resources.repository
        try await OperationContext.$current.withValue(.editor("ada")) {
            let created = try await resources.create(
                Resource(
                    id: Self.new, title: "Sluice", url: "pkg:swift/sluice", tags: ["tool"], published: true,
                    featured: false, createdAt: "2026-12-01T00:00:00.000Z"))
            try Narrator.claim(
                created.pending != nil, "Ada adds \(created.title) → pending as revision \(created.revision)")
            let changed = try await resources.modify(Self.contested) { $0.title = Self.ours }
            try Narrator.claim(
                changed.pending != nil,
                "Ada changes \(Self.contested), as this host knows it → pending as revision \(changed.revision)")
        }
        let newest = try await resources.list(where: [.flag("published")], sort: .descending("createdAt"), limit: 3)
        try Narrator.claim(
            newest.items.first?.id == Self.new && newest.source == .pending,
            "this host shows them: \(newest.items.map(\.title).joined(separator: ", ")) \(Words.label(newest))")
        let status = await stage.resources.store.status()
        try Narrator.claim(
            status.mode == .json && status.pending == 2 && status.deadLetters == 0,
            "its status: \(status.mode.rawValue) by \(status.reason.rawValue), \(status.pending) changes wait, the oldest for "
                + "\(status.oldestPending.map(Words.time) ?? "?")")
    }
}
