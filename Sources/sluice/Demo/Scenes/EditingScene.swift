import SluiceRepository

struct EditingScene: DemoScene {
    let title = "Two editors, one record"
    let why = "Nobody overwrites what they have not seen, and what a record must be is checked before it is written."

    func play(on stage: DemoStage) async throws {
        let projects = stage.projects.repository
        let unknown = try await legacyFields(of: "boto3", in: projects)
        try await conflict(in: projects)
        try await addUp(in: projects)
        let kept = try await legacyFields(of: "boto3", in: projects)
        try Narrator.claim(
            !unknown.isEmpty && kept == unknown,
            "what the old application stored and this program does not know is untouched: "
                + unknown.keys.sorted().joined(separator: ", "))
        try await refusals(projects)
    }

    private func conflict(in projects: Repository<Project>) async throws {
        guard var ours = try await projects.get("boto3", .strong), var theirs = try await projects.get("boto3", .strong)
        else { throw DemoFailure("boto3 is not there") }
        let first = ours.revision
        ours.title = "Boto 3, as Ada calls it"
        theirs.title = "Boto 3, as Ben calls it"
        ours = try await OperationContext.$current.withValue(.editor("ada")) { try await projects.update(ours) }
        Narrator.tell("Ada and Ben read revision \(first); Ada saves, and makes it \(ours.revision)")
        let refusal = try await Narrator.refusal(of: "Ben's update", as: StoreError.self) {
            try await OperationContext.$current.withValue(.editor("ben")) { try await projects.update(theirs) }
        }
        let now = try await projects.get("boto3", .strong)
        try Narrator.claim(
            refusal.code == .conflict && now?.title == ours.title, "Ben saves → \(Words.refusal(refusal))")
    }

    private func addUp(in projects: Repository<Project>) async throws {
        let tags = (1...12).map { "reader-\($0)" }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for tag in tags {
                group.addTask { try await projects.modify("boto3") { $0.tags.append(tag) } }
            }
            try await group.waitForAll()
        }
        let now = try await projects.get("boto3", .strong)
        try Narrator.claim(
            Set(now?.tags ?? []).isSuperset(of: tags),
            "modify { } reads again and tries again: \(tags.count) tasks add a tag at once, and all of them are there")
    }

    private func refusals(_ projects: Repository<Project>) async throws {
        let empty = try await Narrator.refusal(of: "an empty title", as: StoreError.self) {
            try await projects.modify("boto3") { $0.title = "" }
        }
        try Narrator.claim(
            empty.code == .invalid && empty.fields.map(\.field) == ["/title"], "no title → \(Words.refusal(empty))")
        guard let boto = try await projects.get("boto3") else { throw DemoFailure("boto3 is not there") }
        let copy = Project(
            id: "boto3-copy", title: "A copy", url: boto.url, tags: [], published: false, featured: false,
            createdAt: boto.createdAt)
        let taken = try await Narrator.refusal(of: "a second project of one URL", as: StoreError.self) {
            try await projects.create(copy)
        }
        let isThere = try await projects.exists("boto3-copy", .strong)
        try Narrator.claim(taken.code == .notUnique && !isThere, "a URL twice → \(Words.refusal(taken))")
    }

    /// What is stored beyond what the type knows.
    private func legacyFields(of id: String, in projects: Repository<Project>) async throws -> [String: JSONValue] {
        let stored = try await projects.get(id, .strong)
        let members = try stored.map { try JSONDocument(parsing: $0.json).value.object ?? [] } ?? []
        return Dictionary(
            members.filter { ["description", "rank", "version"].contains($0.key) }.map { ($0.key, $0.value) },
            uniquingKeysWith: { first, _ in first })
    }
}

extension OperationContext {
    /// A person who works through an application's API.
    static func editor(_ name: String) -> OperationContext {
        OperationContext(actor: name, source: .api, requestID: "demo-\(name)")
    }
}
