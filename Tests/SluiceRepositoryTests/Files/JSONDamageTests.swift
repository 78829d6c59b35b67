import SluiceCore
import SluiceRepository
import TestSupport
import Testing

/// Logs with flipped bits and logs that were cut, at each byte.
@Suite struct JSONDamageTests {
    static let log = "/data/.sluice/things/log"
    static let lock = "/data/.sluice/things/lock"

    /// A store with a few commits, stopped; and where the frame of each commit ends in the log.
    static func scene(
        _ layout: JSONStoreOptions.Layout = .entity
    ) async throws -> (FileFixture, ends: [Int]) {
        var fixture = try FileFixture(
            JSONStoreOptions(layout: layout, materialization: .within(.seconds(3_600))))
        try await fixture.store.open()
        var ends: [Int] = []
        for number in 1...4 {
            try await fixture.set("a", "{\"n\":\(number)}")
            ends.append(fixture.disk.content(of: log)?.count ?? 0)
        }
        try fixture.restart()
        return (fixture, ends)
    }

    @Test(arguments: [UInt8(1), 0x80]) func aFlippedBitIsNeverServedAsData(bit: UInt8) async throws {
        let (fixture, ends) = try await Self.scene()
        for offset in 0..<(fixture.disk.content(of: Self.log)?.count ?? 0) {
            let disk = fixture.disk.copy(seed: 3)
            disk.flip(bit, at: offset, of: Self.log)
            let store = try FileLab(disk, fixture.lab.options).open(fixture.component)
            let place = "byte \(offset)"
            let found = try? await store.readStrong("a").record
            if let value = found?.value {
                #expect(
                    ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}"].contains(
                        String(decoding: value, as: UTF8.self)))
            }
            // All of it was durable: whatever is damaged, nothing is written over it.
            let code = await FileFixture.code { try await store.commit(FileFixture.put("b", "1")) }
            #expect(code == .damaged, "\(place)")
            if offset < ends[0] - 1, offset >= 20 {
                let status = try? await store.status()
                if let status, case .damaged = status.mode {} else { #expect(status == nil, "\(place)") }
            }
        }
    }

    /// Each bit of each byte of the last two frames, and of the note in the lock's file. Without the note nobody knows
    /// whether the last frame was durable: then it may be taken for one that was torn, and nothing before it is lost.
    @Test(arguments: [JSONStoreOptions.Layout.entity, .collection], [false, true])
    func anyFlippedBitOfTheLastFramesIsNoticed(layout: JSONStoreOptions.Layout, hasNote: Bool) async throws {
        let (fixture, ends) = try await Self.scene(layout)
        for offset in ends[1]..<ends[3] {
            for bit in 0..<8 {
                let disk = fixture.disk.copy(seed: 3)
                disk.flip(1 << bit, at: offset, of: Self.log)
                if !hasNote { disk.write([], to: Self.lock) }
                let store = try FileLab(disk, fixture.lab.options).open(fixture.component)
                let code = await FileFixture.code { try await store.commit(FileFixture.put("b", "1")) }
                let place = "byte \(offset), bit \(bit)"
                if hasNote || offset < ends[2] {
                    #expect(code == .damaged, "\(place)")
                } else {
                    #expect(code == nil || code == .damaged, "\(place)")
                }
                let value = try await store.readStrong("a").record?.value.map { String(decoding: $0, as: UTF8.self) }
                let newest = offset < ends[2] ? 2...4 : 3...4
                #expect(newest.contains { "{\"n\":\($0)}" == value }, "\(place): \(value ?? "nothing")")
            }
        }
        let note = fixture.disk.content(of: Self.lock)?.count ?? 0
        for offset in 0..<note {
            for bit in 0..<8 {
                let disk = fixture.disk.copy(seed: 3)
                disk.flip(1 << bit, at: offset, of: Self.lock)
                let store = try FileLab(disk, fixture.lab.options).open(fixture.component)
                #expect(try await store.readStrong("a").version.counter == 4, "note, byte \(offset), bit \(bit)")
            }
        }
    }

    @Test(arguments: [JSONStoreOptions.Layout.entity, .collection])
    func aCutLogIsNoticed(layout: JSONStoreOptions.Layout) async throws {
        let (fixture, _) = try await Self.scene(layout)
        for size in 0..<(fixture.disk.content(of: Self.log)?.count ?? 0) {
            let disk = fixture.disk.copy(seed: 3)
            disk.cut(Self.log, to: size)
            let store = try FileLab(disk, fixture.lab.options).open(fixture.component)
            let code = await FileFixture.code { try await store.commit(FileFixture.put("b", "1")) }
            #expect(code == .damaged, "cut to \(size)")
        }
    }

    /// Without the note in the lock's file, as after a loss of power, what ends the log may be what was being written.
    @Test func whatATornWriteLeftIsCutOff() async throws {
        let (fixture, ends) = try await Self.scene()
        for size in ends[2]..<ends[3] {
            let disk = fixture.disk.copy(seed: 3)
            disk.cut(Self.log, to: size)
            disk.write([], to: Self.lock)
            let store = try FileLab(disk, fixture.lab.options).open(fixture.component)
            let version = try await store.readStrong("a").version
            #expect(version == RecordVersion(epoch: 1, counter: 3), "cut to \(size)")
            _ = try FileFixture.version(try await store.commit(FileFixture.put("b", "1")))
            #expect(try await FileLab(disk, fixture.lab.options).open(fixture.component).readStrong("b").record != nil)
        }
    }

    /// A frame that was written later tells that an earlier one had been durable.
    @Test func damageBeforeSoundFramesIsToldFromATornEnd() async throws {
        let (fixture, ends) = try await Self.scene()
        for offset in ends[0]..<ends[2] {
            let disk = fixture.disk.copy(seed: 3)
            disk.write([], to: Self.lock)
            disk.flip(0x10, at: offset, of: Self.log)
            let store = try FileLab(disk, fixture.lab.options).open(fixture.component)
            let code = await FileFixture.code { try await store.commit(FileFixture.put("b", "1")) }
            #expect(code == .damaged, "byte \(offset)")
            // What is sound is served.
            #expect(try await store.readStrong("a").version == RecordVersion(epoch: 1, counter: 4), "byte \(offset)")
        }
    }

    @Test func aDamagedStoreIsRecoveredFromWhatIsSound() async throws {
        var (fixture, ends) = try await Self.scene()
        fixture.disk.flip(1, at: ends[3] - 3, of: Self.log)
        #expect(await FileFixture.code { try await fixture.set("a", "{}") } == .damaged)
        #expect(try await fixture.value("a") == "{\"n\":3}")
        try await fixture.store.recover()
        // Above all that the lost frame may have been seen as.
        let version = try await fixture.set("a", "{\"n\":5}")
        #expect(version == RecordVersion(epoch: 2, counter: 4))
        #expect(try await fixture.store.status().mode == .writable)
        #expect(fixture.disk.paths(below: "/data/.sluice").contains { $0.contains("damaged-log") })
        try fixture.restart()
        #expect(try await fixture.value("a") == "{\"n\":5}")
    }

    /// A plain file that is newer than what the damage left is not lost.
    @Test func recoveryAdoptsPlainFiles() async throws {
        var fixture = try FileFixture()
        try await fixture.store.open()
        for number in 1...3 { try await fixture.set("a", "{\"n\":\(number)}") }
        let size = fixture.disk.content(of: Self.log)?.count ?? 0
        try fixture.restart()
        fixture.disk.flip(1, at: size - 150, of: Self.log)
        #expect(await FileFixture.code { try await fixture.set("b", "{}") } == .damaged)
        try await fixture.store.recover()
        #expect(try await fixture.value("a") == "{\"n\":3}")
        #expect(try await fixture.store.readStrong("a").version.epoch == 2)
    }

    @Test func aDamagedCheckpointIsTold() async throws {
        var fixture = try FileFixture()
        try await fixture.store.open()
        try await fixture.set("a", "1")
        try await fixture.store.checkpoint()
        let sidecar = try #require(fixture.disk.paths(below: "/data/.sluice").first { $0.contains("envelopes-") })
        for offset in stride(from: 0, to: fixture.disk.content(of: sidecar)?.count ?? 0, by: 7) {
            let disk = fixture.disk.copy(seed: 2)
            disk.flip(4, at: offset, of: sidecar)
            let store = try FileLab(disk, fixture.lab.options).open(fixture.component)
            #expect(await FileFixture.code { try await store.readStrong("a") } == .damaged)
            #expect(await FileFixture.code { try await store.open() } == .damaged)
        }
        try fixture.restart()
        fixture.disk.remove(sidecar)
        #expect(await FileFixture.code { try await fixture.value("a") } == .damaged)
    }

    /// Each bit of the file of the audit: entries are right, or told to be damaged.
    @Test func aDamagedAuditIsTold() async throws {
        var fixture = try FileFixture()
        try await fixture.store.open()
        for number in 1...3 { try await fixture.set("a", "\(number)") }
        try await fixture.store.checkpoint()
        let entries = try await fixture.store.audit(AuditQuery()).entries
        try fixture.restart()
        let path = try #require(fixture.disk.paths(below: "/data/.sluice").first { $0.contains("/audit-") })
        for offset in 0..<(fixture.disk.content(of: path)?.count ?? 0) {
            for bit in 0..<8 {
                let disk = fixture.disk.copy(seed: 2)
                disk.flip(1 << bit, at: offset, of: path)
                let store = try FileLab(disk, fixture.lab.options).open(fixture.component)
                var isTold = false
                for entry in entries {
                    do {
                        #expect(try await store.auditDetail(entry.id)?.entry == entry, "byte \(offset), bit \(bit)")
                    } catch let error as StoreError {
                        #expect(error.code == .damaged)
                        isTold = true
                    }
                }
                #expect(isTold, "byte \(offset), bit \(bit)")
                // The records are as they were.
                #expect(try await store.readStrong("a").version.counter == 3)
            }
        }
    }

    /// On a real disk, where what is asked for has to be reserved.
    @Test func aWrongCountReservesNoMemory() async throws {
        let directory = try TemporaryDirectory()
        var store = try JSONStore(FileScript.component(), in: directory.path)
        try await store.open()
        let change = try FileFixture.put("a", "1")
        _ = try await store.commit(change)
        try await store.checkpoint()
        await store.close()
        let path = "\(directory.path)/.sluice/things/audit-2"
        var all = try bytes(of: path)
        all[11] ^= 0x40
        try write(all, to: path)
        store = try JSONStore(FileScript.component(), in: directory.path)
        let error = await #expect(throws: StoreError.self) { try await store.auditDetail(change.operation) }
        #expect(error?.code == .damaged)
        await store.close()
    }
}
