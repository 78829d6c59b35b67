import SluiceRepository

struct RecoveryScene: DemoScene {
    let title = "Redis is back: nothing has to be started again"
    let why = "What waited is committed by comparing versions: once, and never over what this host had not seen."

    func play(on stage: DemoStage) async throws {
        let store = stage.resources.store
        let events = store.events()
        let start = ContinuousClock.now
        try await stage.redis.start()
        Narrator.tell("redis-server is started")
        try await Narrator.wait(for: "what waits to be committed") { store.pending.isEmpty }
        let time = Words.time(ContinuousClock.now - start)
        try await tell(events)
        try Narrator.claim(store.deadLetters.count == 1, "after \(time) nothing waits any more")

        var new: Stored<Resource>?
        try await Narrator.wait(for: "the read-only token to be served again") {
            new = try? await stage.resources.reader.get(PendingScene.new)
            return new != nil
        }
        try Narrator.claim(
            new?.title == "Sluice" && new?.source == .redis,
            "with the read-only token, anywhere: \(new?.title ?? "?") \(new.map(Words.label) ?? "")")
        try await settle(stage)
        try await Narrator.wait(for: "the policy readOnly to end") {
            (try? await stage.projects.repository.modify("boto3") { $0.featured = true }) != nil
        }
        let modes = await (store.status().mode, stage.projects.store.status().mode)
        try Narrator.claim(
            modes == (.normal, .normal), "both work as usual, writes go through, and the program was never restarted")
    }

    /// What the store told meanwhile.
    private func tell(_ events: AsyncStream<DegradationEvent>) async throws {
        var (replayed, conflicted) = (0, 0)
        for await event in events {
            switch event {
            case .replayed(let ticket, let version):
                Narrator.tell("replayed: \(ticket.id) is committed as revision \(version)")
                replayed += 1
            case .conflicted(let letter):
                Narrator.tell("conflicted: \(letter.change.id): \(letter.reason)")
                conflicted += 1
            default: break
            }
            if replayed + conflicted == 2 { break }
        }
        try Narrator.require(replayed == 1 && conflicted == 1, "one change is replayed and one is not")
    }

    /// What becomes of the dead letter is somebody's decision; here Ada's, who sees both versions.
    private func settle(_ stage: DemoStage) async throws {
        let (store, resources) = (stage.resources.store, stage.resources.repository)
        guard let letter = store.deadLetters.first, case .put(let ours, _, _) = letter.change.effect,
            let theirs = letter.found?.value
        else { throw DemoFailure("the conflict is not among the dead letters, with both versions") }
        let titles = try (
            JSONDocument(parsing: ours).value["title"]?.string, JSONDocument(parsing: theirs).value["title"]?.string
        )
        let now = try await resources.get(PendingScene.contested, .strong)
        try Narrator.claim(
            titles == (PendingScene.ours, PendingScene.theirs) && now?.title == PendingScene.theirs,
            "Ben's change stands; the dead letter has both: \"\(PendingScene.ours)\" and \"\(PendingScene.theirs)\"")
        let decided = try await OperationContext.$current.withValue(.editor("ada")) {
            try await resources.modify(PendingScene.contested) { $0.title = "debug, as both call it" }
        }
        try await store.discardDeadLetter(letter.ticket.operation)
        try Narrator.claim(
            store.deadLetters.isEmpty && decided.pending == nil,
            "Ada decides, writes revision \(decided.revision), and puts the letter away")
    }
}
