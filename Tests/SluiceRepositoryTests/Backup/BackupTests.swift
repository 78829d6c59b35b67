import Glibc
import SluiceCore
import TestSupport
import Testing

@testable import SluiceRepository

@Suite struct BackupTests {
    private let lab: BackupLab

    init() throws {
        lab = try BackupLab()
    }

    @Test(arguments: ["archive", "archive.tar"]) func holdsEverything(name: String) async throws {
        let articles = try await BackupLab.fill(MemoryStore(try Component(Article.self)))
        let manifest = try await Backup(of: [articles.store]).write(
            to: lab.path(name), BackupOptions(includesAudit: true))
        let collection = try #require(manifest["articles"])
        #expect(collection.records == 61 && collection.deleted == 1 && collection.damaged == 0)
        #expect(collection.isOneMoment && collection.highestVersion == RecordVersion(epoch: 1, counter: 3))
        #expect(collection.files.map(\.lines) == [62, 65])

        let archive = try await BackupArchive.open(lab.path(name))
        #expect(archive.manifest == manifest)
        try await archive.verify()
        var lines: [RecordLine] = []
        try await archive.forEachRecord(of: collection, .verifying, { _ in }) { lines.append($0) }
        for line in lines {
            let record = try #require(try await articles.store.readStrong(line.id).record)
            #expect(line.version == record.version && line.hash == record.hash && line.schema == record.schema)
            #expect(line.writer == record.writer && line.timestamp == record.timestamp)
            #expect(Set(line.memberships) == Set(record.memberships) && (line.value == nil) == record.isDeleted)
        }
        // Nothing but line ends of a value is changed.
        let loose = try #require(lines.first { $0.id == "loose" }?.value.map(text))
        #expect(loose.contains(#""n":1.50}"#) && loose.contains(#"{ "id""#))
    }

    /// The standard tools read it.
    @Test func otherProgramsReadIt() async throws {
        let articles = try await BackupLab.fill(MemoryStore(try Component(Article.self)))
        _ = try await Backup(of: [articles.store]).write(to: lab.path("a.tar"))
        try await ForeignProgram.run(["tar", "xf", lab.path("a.tar"), "-C", lab.folder.path])
        let lines = try await ForeignProgram.run(["zcat", lab.path("articles.records.jsonl.gz")])
        #expect(lines.split(separator: "\n").count == 62)
        #expect(lines.contains(#""title":"changed again""#))
        // Unpacked it is the other form of an archive, and packed again by tar it is one, too.
        try await BackupArchive.open(lab.folder.path).verify()
        try await ForeignProgram.run([
            "sh", "-c", "cd \(lab.folder.path) && mkdir d && mv manifest.json *.gz d/ && tar cf again.tar d",
        ])
        try await BackupArchive.open(lab.path("again.tar")).verify()
    }

    @Test func anEmptyCollectionIsOneToo() async throws {
        let store = MemoryStore(try Component(Article.self))
        let manifest = try await Backup(of: [store]).write(to: lab.path("a"))
        #expect(manifest["articles"]?.records == 0 && manifest["articles"]?.epoch == 0)
        try await BackupArchive.open(lab.path("a")).verify()
    }

    @Test(arguments: ["archive", "archive.tar"]) func overwritesNothing(name: String) async throws {
        let store = try await Article.store()
        _ = try await Backup(of: [store]).write(to: lab.path(name))
        let before = try names()
        let error = await #expect(throws: TransferError.self) {
            try await Backup(of: [store]).write(to: lab.path(name))
        }
        #expect(error?.code == .exists)
        #expect(try names() == before)
    }

    @Test func onlyTheOwnerMayReadIt() async throws {
        let store = try await Article.store()
        for name in ["a", "a.tar"] {
            _ = try await Backup(of: [store]).write(to: lab.path(name))
            var status = stat()
            #expect(stat(lab.path(name), &status) == 0 && status.st_mode & 0o077 == 0)
        }
    }

    @Test func aCancelledBackupLeavesNothing() async throws {
        let articles = try await BackupLab.fill(MemoryStore(try Component(Article.self)))
        let path = lab.path("a")
        let task = Task {
            try await Backup(of: [articles.store]).write(to: path) { progress in
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try names() == [])
    }

    @Test func aFullDiskLeavesNothing() async throws {
        guard let disk = try SmallDisk(megabytes: 1) else { return }
        let store = try await Article.store()
        var random = SeededRandom(seed: 1)
        for number in 0..<200 {
            // What does not become smaller.
            let title = (0..<8_000).map { _ in String(UInt8.random(in: 0...255, using: &random), radix: 36) }.joined()
            _ = try await store.mustCommit(.put("a\(number)", #"{"id":"a\#(number)","title":"\#(title)"}"#))
        }
        for name in ["a", "a.tar"] {
            let error = await #expect(throws: TransferError.self) {
                try await Backup(of: [store]).write(to: "\(disk.path)/\(name)")
            }
            #expect(error?.code == .file && error?.message.contains("No space left") == true)
            #expect(try Self.names(in: disk.path) == [])
        }
    }

    /// What is deleted or created while it is made does no harm.
    @Test func goesOnWhileOthersWrite() async throws {
        let articles = try await BackupLab.fill(MemoryStore(try Component(Article.self)), count: 400)
        let writing = Task {
            var number = 0
            while !Task.isCancelled {
                number += 1
                try await articles.save(Article(id: "w\(number % 50)", title: "\(number)"))
                if number % 3 == 0 { _ = try? await articles.delete("w\(number % 50)") }
                await Task.yield()
            }
        }
        for round in 0..<5 {
            let path = lab.path("a\(round)")
            _ = try await Backup(of: [articles.store]).write(to: path)
            let copy = MemoryStore(try Component(Article.self))
            let report = try await Restore(try await BackupArchive.open(path), into: [copy]).run()
            #expect(report.collections.first?.problemCount == 0)
            let content = try await BackupLab.content(copy)
            for number in 3..<400 { #expect(content["a\(number)"] != nil) }
            #expect(try await Restore(try await BackupArchive.open(path), into: [copy]).run().isRefused == false)
        }
        writing.cancel()
        _ = await writing.result
    }

    private func names() throws -> [String] {
        try Self.names(in: lab.folder.path)
    }

    private static func names(in path: String) throws -> [String] {
        try LocalFileSystem().names(in: path).sorted()
    }
}
