import Glibc
import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Many plain files are brought up to their records at once, and made durable in any order: a crash at each call leaves
/// each of them as it was or as it should be, and no record is lost.
@Suite struct JSONFlushCrashTests {
    private static let count = 7
    private static let options = JSONStoreOptions(materialization: .within(.seconds(3_600)))

    /// Records whose files are old, changed, gone, or not there yet.
    private static func scene(seed: UInt64) async throws -> FileFixture {
        var fixture = try FileFixture(options, seed: seed)
        try await fixture.store.open()
        for number in 0..<(count - 2) { try await fixture.set("id-\(number)", "\"old \(number)\"") }
        try await fixture.store.flush()
        for number in 1..<count { try await fixture.set("id-\(number)", "\"new \(number)\"") }
        try await fixture.delete("id-0")
        try fixture.restart()
        _ = try await fixture.value("id-1")
        return fixture
    }

    @Test(arguments: [SimulatedDisk.Fault.kill, .killMidway, .fail(EIO), .fail(ENOSPC)], [false, true])
    func leavesEachFileWhole(fault: SimulatedDisk.Fault, isPowerLost: Bool) async throws {
        var faults = 0
        for call in 0..<200 {
            let fixture = try await Self.scene(seed: UInt64(call + 1))
            let disk = fixture.disk
            let before = disk.calls
            disk.arm(fault, at: before + call)
            try? await fixture.store.flush()
            guard disk.calls > before + call else { break }
            faults += 1
            if isPowerLost { disk.losePower() } else { disk.killAll() }
            let place = "call \(call), \(fault), power lost: \(isPowerLost)"
            for path in disk.paths(below: "/data/things") where path.hasSuffix(".json") {
                let text = String(decoding: disk.content(of: path) ?? [], as: UTF8.self)
                #expect(text.contains(try Regex(#"^"(old|new) \d"$"#)), "\(place): \(path) holds \(text)")
            }
            let store = try fixture.lab.open(fixture.component)
            for number in 1..<Self.count {
                let value = try await store.readStrong("id-\(number)").record?.value
                #expect(value == Array("\"new \(number)\"".utf8), "\(place): id-\(number)")
            }
            #expect(try await store.readStrong("id-0").record?.isDeleted == true, "\(place)")
            try await store.flush()
            let found = disk.paths(below: "/data/things").filter { $0.hasSuffix(".json") }
            #expect(found.count == Self.count - 1, "\(place)")
            for path in found {
                let text = String(decoding: disk.content(of: path) ?? [], as: UTF8.self)
                #expect(text.hasPrefix("\"new"), "\(place): \(path)")
            }
            #expect(try await store.status().adopted == 0, "\(place)")
        }
        #expect(faults > 20)
    }

    /// Without a descriptor, files cannot be made durable; that is told, and nobody waits for ever.
    @Test func aProcessWithoutDescriptorsIsTold() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryDirectory()
            let paths = (0..<8).map { "\(folder.path)/\($0)" }
            for path in paths { try write("x", to: path) }
            try LocalFileSystem().synchronize(paths)
            var limit = rlimit(rlim_cur: 64, rlim_max: 64)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            var held: [Int32] = []
            while true {
                let number = open("/dev/null", O_RDONLY)
                if number < 0 { break }
                held.append(number)
            }
            #expect(throws: SystemError.self) { try LocalFileSystem().synchronize(paths) }
            #expect(throws: StoreError.self) { try JSONStore(FileScript.component(), in: folder.path) }
            for number in held { close(number) }
            try LocalFileSystem().synchronize(paths)
        }
    }
}
