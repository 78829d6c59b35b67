import SluiceRepository

struct ReadOnlyScene: DemoScene {
    let title = "Redis is stopped: reading goes on, and says from where"
    let why = "The policy readOnly: answers from cache and snapshot carry a label, writes are refused and lose nothing."

    func play(on stage: DemoStage) async throws {
        let copied = try await (stage.projects.store.refreshSnapshot(), stage.resources.store.refreshSnapshot())
        Narrator.tell("the snapshots on this host are brought up to date: \(copied.0) and \(copied.1) records copied")
        try await OperationContext.$current.withValue(.editor("ben")) {
            _ = try await stage.resources.elsewhere.modify(PendingScene.contested) { $0.title = PendingScene.theirs }
        }
        Narrator.tell("at another host, Ben changes the resource \(PendingScene.contested); no snapshot has that yet")
        await stage.redis.stop()
        Narrator.tell("redis-server is stopped")

        let projects = stage.projects.repository
        let newest = try await projects.list(where: [.flag("published")], sort: .descending("createdAt"), limit: 3)
        try Narrator.claim(
            newest.source == .snapshot && newest.items.count == 3 && newest.freshness != .current,
            "the newest: \(newest.items.map(\.title).joined(separator: ", ")) \(Words.label(newest))")
        guard let boto = try await projects.get("boto3") else { throw DemoFailure("boto3 is not there") }
        try Narrator.claim(
            boto.source == .cache || boto.source == .snapshot,
            "one that was read lately: \(boto.title) \(Words.label(boto))")
        let count = try await projects.count(where: [.label("tags", "python")])
        try Narrator.claim(count > 0, "\(count) have the tag python, by the snapshot's own indexes")
        let newestOnly = try await Narrator.refusal(of: "reading the newest", as: StoreError.self) {
            try await projects.get("boto3", .strong)
        }
        try Narrator.claim(newestOnly.code == .unavailable, "who insists on the newest → \(Words.refusal(newestOnly))")
        let write = try await Narrator.refusal(of: "a write", as: StoreError.self) {
            try await projects.modify("boto3") { $0.title = "Boto" }
        }
        try Narrator.claim(
            write.code == .readOnly && write.retryAfter != nil, "who writes → \(Words.refusal(write))")
        let status = await stage.projects.store.status()
        try Narrator.claim(
            status.mode == .readOnly && status.pending == 0,
            "its status: \(status.mode.rawValue) by \(status.reason.rawValue), snapshot "
                + "\(status.snapshotAge.map(Words.time) ?? "none") old")
    }
}
