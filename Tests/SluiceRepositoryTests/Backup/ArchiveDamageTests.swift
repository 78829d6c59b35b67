import Glibc
import SluiceCore
import TestSupport
import Testing

@testable import SluiceRepository

/// Archives that are not as they were written are known before anything is restored.
@Suite struct ArchiveDamageTests {
    private let lab: BackupLab

    init() throws {
        lab = try BackupLab()
    }

    private func archive() async throws -> [UInt8] {
        let articles = try await BackupLab.fill(MemoryStore(try Component(Article.self)), count: 20)
        _ = try await Backup(of: [articles.store]).write(to: lab.path("a.tar"), BackupOptions(includesAudit: true))
        return try bytes(of: lab.path("a.tar"))
    }

    /// Restores what must not be.
    private func refused(_ content: [UInt8], _ what: String) async throws -> TransferError? {
        let path = lab.path("b.tar")
        try write(content, to: path)
        let store = MemoryStore(try Component(Article.self))
        do {
            _ = try await Restore(try await BackupArchive.open(path), into: [store]).run()
            return nil
        } catch let error as TransferError {
            #expect(store.model.gate == nil && store.model.records.isEmpty, "\(what)")
            #expect(error.message.contains("b.tar"), "\(error)")
            return error
        }
    }

    @Test func everyTruncationIsKnown() async throws {
        let whole = try await archive()
        // The last two blocks are zeros that tar puts there; without them all is there still.
        for count in stride(from: 0, to: whole.count - 1_024, by: 97) {
            let error = try await refused(Array(whole[..<count]), "cut at \(count)")
            #expect([.damaged, .foreign].contains(error?.code), "cut at \(count)")
        }
    }

    @Test func everyFlippedBitIsKnown() async throws {
        let whole = try await archive()
        let archive = try await ArchiveFiles.open(lab.path("a.tar"))
        var random = SeededRandom(seed: 7)
        var unnoticed = 0
        for _ in 0..<400 {
            var content = whole
            let place = Int.random(in: 0..<content.count, using: &random)
            content[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            if try await refused(content, "bit at \(place)") == nil { unnoticed += 1 }
        }
        // What fills up blocks means nothing; there is little of it.
        let files = ["articles.records.jsonl.gz", "articles.audit.jsonl.gz", "manifest.json"]
        let meaning = files.reduce(0) { $0 + (archive.size(of: $1) ?? 0) + 512 }
        let share = Double(whole.count - meaning) / Double(whole.count)
        #expect(Double(unnoticed) < 400 * (1.5 * share + 0.02))
    }

    /// Every bit of the files of a directory counts.
    @Test func everyFlippedBitOfAFileIsKnown() async throws {
        let articles = try await BackupLab.fill(MemoryStore(try Component(Article.self)), count: 5)
        _ = try await Backup(of: [articles.store]).write(to: lab.path("d"))
        var random = SeededRandom(seed: 9)
        for name in ["articles.records.jsonl.gz", "manifest.json"] {
            let whole = try bytes(of: lab.path("d/\(name)"))
            for _ in 0..<150 {
                var content = whole
                let place = Int.random(in: 0..<content.count, using: &random)
                content[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                // White space of the manifest may be other white space.
                guard name != "manifest.json" || (whole[place] > 0x20 && content[place] > 0x20) else { continue }
                try write(content, to: lab.path("d/\(name)"))
                await #expect(throws: TransferError.self, "\(name) at \(place)") {
                    try await BackupArchive.open(lab.path("d")).verify()
                }
            }
            try write(whole, to: lab.path("d/\(name)"))
        }
        try await BackupArchive.open(lab.path("d")).verify()
    }

    @Test func aMissingFileIsNamed() async throws {
        let articles = try await BackupLab.fill(MemoryStore(try Component(Article.self)), count: 5)
        _ = try await Backup(of: [articles.store]).write(to: lab.path("d"))
        unlink(lab.path("d/articles.records.jsonl.gz"))
        let error = await #expect(throws: TransferError.self) { try await BackupArchive.open(lab.path("d")).verify() }
        #expect(error?.message.contains("articles.records.jsonl.gz: is missing") == true)
    }

    /// A valid file of other records is not the one that the manifest speaks of.
    @Test func filesOfAnotherArchiveAreKnown() async throws {
        let first = try await BackupLab.fill(MemoryStore(try Component(Article.self)), count: 5)
        _ = try await Backup(of: [first.store]).write(to: lab.path("d"))
        try await first.modify("a3") { $0.title = "Title 4" }
        _ = try await Backup(of: [first.store]).write(to: lab.path("e"))
        try write(try bytes(of: lab.path("e/articles.records.jsonl.gz")), to: lab.path("d/articles.records.jsonl.gz"))
        let error = await #expect(throws: TransferError.self) { try await BackupArchive.open(lab.path("d")).verify() }
        #expect(error?.code == .damaged)
    }

    @Test(arguments: [
        ("", TransferError.Code.foreign), ("{}", .foreign), ("no JSON", .foreign),
        (#"{"archive":"sluice-backup"}"#, .damaged), (#"{"archive":"sluice-backup","format":1}"#, .damaged),
        (#"{"archive":"sluice-backup","format":99,"collections":[]}"#, .unsupported),
    ]) func strangeManifestsAreRefused(text: String, code: TransferError.Code) async throws {
        #expect(mkdir(lab.path("d"), 0o700) == 0)
        try write(text, to: lab.path("d/manifest.json"))
        let error = await #expect(throws: TransferError.self) { try await BackupArchive.open(lab.path("d")) }
        #expect(error?.code == code)
    }

    @Test func whatIsNoArchiveIsRefused() async throws {
        for (name, content) in [("text", "hello"), ("zeros", String(repeating: "\0", count: 2_048)), ("nothing", "")] {
            try write(content, to: lab.path(name))
            let error = await #expect(throws: TransferError.self) { try await BackupArchive.open(lab.path(name)) }
            #expect(error?.code == .foreign || error?.code == .damaged, "\(name)")
        }
        for path in [lab.path("absent"), lab.folder.path, "/dev/null"] {
            await #expect(throws: TransferError.self) { try await BackupArchive.open(path) }
        }
    }

    /// A few bytes that become very many are stopped by what the manifest says.
    @Test func whatGrowsTooMuchIsStopped() async throws {
        let store = try await Article.store()
        _ = try await Backup(of: [store]).write(to: lab.path("d"))
        let bomb = try Gzip.compress([UInt8](repeating: 0x20, count: 64 << 20))
        try write(bomb, to: lab.path("d/articles.records.jsonl.gz"))
        let file = BackupManifest.File(
            name: "articles.records.jsonl.gz", kind: .records, lines: 1, bytes: bomb.count, digest: "",
            contentBytes: 1_000,
            contentDigest: "")
        let lines = ArchiveLines(file: file, files: try await ArchiveFiles.open(lab.path("d")))
        let error = await #expect(throws: TransferError.self) { try await lines.forEach { _ in } }
        #expect(error?.message.contains("more than the 1000 bytes") == true)
    }

    @Test(arguments: [0, 1, 511, 512, 0o77777777777, 1 << 33, 1 << 40]) func tarHeadersComeBack(size: Int) throws {
        let header = TarHeader(name: "a.jsonl.gz", size: size, time: 1_795_285_730)
        let read = try #require(TarHeader(header.block))
        #expect(read == header && (size + header.padding) % 512 == 0)
        var block = header.block
        block[0] ^= 1
        #expect(TarHeader(block) == nil)
    }
}
