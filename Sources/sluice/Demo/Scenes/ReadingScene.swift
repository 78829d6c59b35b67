import SluiceClient
import SluiceGateway
import SluiceRepository

struct ReadingScene: DemoScene {
    let title = "Found by index, with the read-only token"
    let why = "A page costs the same however many records there are; no SCAN, no scripts, nothing that writes compiles."

    func play(on stage: DemoStage) async throws {
        let reader = stage.projects.reader
        try await count(reader)
        let page = try await reader.list(
            where: [.flag("published"), .label("tags", "library")], sort: .descending("createdAt"), limit: 3)
        let dates = page.items.map(\.createdAt)
        try Narrator.claim(
            page.items.count == 3 && dates == dates.sorted(by: >)
                && page.items.allSatisfy { $0.published && $0.tags.contains("library") },
            "the newest published libraries: " + page.items.map(\.title).joined(separator: ", "))
        try await readMany(page.items.map(\.id), stage)
        let refusal = try await Narrator.refusal(of: "SET with the read-only token", as: ClientError.self) {
            try await stage.readOnlyClient.execute(["SET", "data:projects:boto3", "overwritten"])
        }
        try Narrator.claim(
            refusal.wire == .refused || refusal.wire == .answered,
            "writing past the compiler is refused by the gateway: \(refusal.message)")
    }

    private func readMany(_ ids: [String], _ stage: DemoStage) async throws {
        let before = readOnlyRequests(stage.gateway)
        let read = try await stage.projects.reader.getMany(ids + ["no-such-project"])
        try Narrator.claim(
            read.map { $0?.id } == ids + [nil] && readOnlyRequests(stage.gateway) == before + 1,
            "\(read.count) by their ids, in one request; what is not there is nil")
    }

    /// How many requests with the read-only token the gateway has counted.
    private func readOnlyRequests(_ gateway: Gateway) -> Int {
        gateway.metricsText().split(separator: "\n")
            .filter { $0.hasPrefix("sluice_requests_total{") && $0.contains("token=\"default_ro\"") }
            .reduce(0) { $0 + ($1.split(separator: " ").last.flatMap { Int($0) } ?? 0) }
    }

    /// Counts in two ways.
    private func count(_ reader: ReadOnlyRepository<Project>) async throws {
        let counted = try await reader.count(where: [.flag("published")])
        var (walked, pages) = (0, 0)
        var cursor: Cursor?
        repeat {
            let page = try await reader.list(where: [.flag("published")], limit: 500, cursor: cursor)
            try Narrator.require(page.items.allSatisfy(\.published), "all of a page are published")
            walked += page.items.count
            pages += 1
            cursor = page.next
        } while cursor != nil
        try Narrator.claim(
            counted == walked && counted > 0,
            "\(counted) projects are published, by count and by walking \(pages) pages with sealed cursors")
    }
}
