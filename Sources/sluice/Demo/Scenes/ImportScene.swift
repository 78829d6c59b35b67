import Glibc
import SluiceRepository

struct ImportScene: DemoScene {
    let title = "Legacy JSON files become records"
    let why = "All is checked before anything is written; an import that was interrupted is simply started again."

    func play(on stage: DemoStage) async throws {
        let findings = try await RedisStore(stage.client, Component(Project.self)).check()
        try Narrator.claim(
            findings.allSatisfy { $0.level == .good },
            "the server is fit: " + findings.map(\.message).joined(separator: ", "))
        try await load(stage.projects, from: stage.samples)
        try await load(stage.resources, from: stage.samples)
        try await refuse(stage)
    }

    private func load<Value>(_ catalogue: Catalogue<Value>, from samples: String) async throws {
        let path = "\(samples)/\(Value.collection).json"
        let start = ContinuousClock.now
        let report = try await Importer(into: catalogue.repository).run(path)
        let time = Words.time(ContinuousClock.now - start)
        let count = try await catalogue.repository.count()
        try Narrator.claim(
            !report.isRefused && report.created == report.total && count == report.total,
            "\(report.created) \(Value.collection) imported in \(time): indexed, audited, each at revision 1.1")
        let again = try await Importer(into: catalogue.repository).run(path)
        try Narrator.claim(
            again.unchanged == report.total && again.created == 0,
            "once more: \(again.unchanged) are there already with the same content, nothing is written")
    }

    private func refuse(_ stage: DemoStage) async throws {
        let before = try await stage.projects.repository.count()
        let path = "\(stage.folder.path)/broken.json"
        try write(
            """
            [
              {"id": "fine", "title": "Fine", "url": "pkg:a", "tags": [], "published": true, "featured": false, "createdAt": "2026"},
              {"id": "fine", "title": "Again", "url": "pkg:b", "tags": [], "published": true, "featured": false, "createdAt": "2026"},
              {"id": "untitled", "title": "", "url": "pkg:c", "tags": [], "published": true, "featured": false, "createdAt": "2026"},
              {"id": "wrong", "title": "Wrong", "url": "pkg:d", "tags": "none", "published": 1, "featured": false}
            ]
            """, to: path)
        let report = try await Importer(into: stage.projects.repository).run(path)
        for problem in report.problems {
            Narrator.tell("broken.json:\(problem.line):\(problem.column): \(problem.message)")
        }
        let after = try await stage.projects.repository.count()
        try Narrator.claim(
            report.isRefused && report.problemCount == 3 && after == before,
            "a file with \(report.problemCount) faults is refused as a whole, not even its good part is written")
    }

    private func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw DemoFailure("\(path) cannot be written")
        }
    }
}
