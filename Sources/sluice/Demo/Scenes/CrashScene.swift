import SluiceCore
import SluiceRepository

struct CrashScene: DemoScene {
    let title = "Redis is killed with -9 in the middle of writing"
    let why = "What was acknowledged is on the disk; who was not acknowledged was told."

    private static let writes = 400
    /// Then it is killed.
    private static let enough = 100

    /// What became of the writes.
    private final class Tally: Sendable {
        private let state = Lock<(acknowledged: [String], refused: Int)>(([], 0))

        var acknowledged: [String] { state.withLock { $0.acknowledged } }
        var refused: Int { state.withLock { $0.refused } }

        func acknowledge(_ id: String) { state.withLock { $0.acknowledged.append(id) } }
        func refuse() { state.withLock { $0.refused += 1 } }
    }

    func play(on stage: DemoStage) async throws {
        // Without snapshot and journal: what Redis itself promises.
        let projects = stage.projects.elsewhere
        let before = try await projects.count()
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<Self.writes {
                group.addTask { try await write(number, to: projects, tally) }
            }
            try await Narrator.wait(for: "the first writes") { tally.acknowledged.count >= Self.enough }
            let pid = try stage.redis.kill()
            let count = tally.acknowledged.count
            Narrator.tell("\(count) writes are acknowledged; redis-server (process \(pid)) is killed")
            try await group.waitForAll()
        }
        let (ids, refused) = (tally.acknowledged, tally.refused)
        try await Narrator.wait(for: "Redis to be back") { (try? await projects.exists("boto3", .strong)) != nil }
        let found = try await projects.getMany(ids, .strong)
        try Narrator.claim(
            ids.count + refused == Self.writes && found.map { $0?.id } == ids,
            "all \(ids.count) acknowledged writes are there; \(refused) were refused, and their callers were told")
        let count = try await projects.count()
        try Narrator.claim(
            count >= before + ids.count && count <= before + Self.writes,
            "the gateway has started it again by itself: \(count) projects")
    }

    private func write(_ number: Int, to projects: Repository<Project>, _ tally: Tally) async throws {
        // One after the other: all at once would be a single request.
        try await Task.sleep(for: .milliseconds(number / 2))
        let project = Project(
            id: "crash-\(number)", title: "\(number)", url: "pkg:crash/\(number)", tags: [], published: false,
            featured: false, createdAt: "2026-12-01T00:00:00.000Z")
        do {
            try await projects.create(project)
            tally.acknowledge(project.id)
        } catch is StoreError {
            tally.refuse()
        }
    }
}
