import SluiceCore

/// The format of a file of the audit: a head, an index of a fixed size for each entry, and the entries.
enum AuditSegmentFile {
    private static let mark: UInt64 = 0x3141_4543_4955_4C53  // SLUICEA1
    /// The mark, the number of entries, and the check sum of the index.
    private static let headBytes = 24
    /// The operation, the length of the entry, and its check sum.
    private static let indexBytes = 32

    static func bytes(of details: [AuditDetail]) -> [UInt8] {
        var (index, entries) = (FieldWriter(), FieldWriter())
        for detail in details {
            var writer = FieldWriter()
            writer.write(detail)
            index.write(detail.entry.id)
            index.write(word: UInt64(writer.bytes.count))
            index.write(word: UInt64(CRC32C.value(of: writer.bytes)))
            writer.bytes.withUnsafeBytes { entries.write(raw: $0) }
        }
        var head = FieldWriter()
        head.write(word: mark)
        head.write(word: UInt64(details.count))
        head.write(word: UInt64(CRC32C.value(of: index.bytes)))
        return head.bytes + index.bytes + entries.bytes
    }

    /// All entries; `nil` if anything is damaged.
    static func details(in bytes: [UInt8], of component: String) -> [AuditDetail]? {
        let found = places(bytes.prefix(headBytes), of: bytes.count) {
            Array(bytes.dropFirst(headBytes).prefix($0))
        }
        guard let found else { return nil }
        var details: [AuditDetail] = []
        for place in found {
            guard place.range.upperBound <= bytes.count else { return nil }
            let entry = Array(bytes[place.range])
            var reader = FieldReader(entry)
            guard CRC32C.value(of: entry) == place.sum, let detail = try? reader.auditDetail(of: component) else {
                return nil
            }
            details.append(detail)
        }
        return details
    }

    /// One entry; `nil` if it is not there.
    static func detail(_ id: OperationID, in file: any OpenFile, of component: String) throws -> AuditDetail? {
        let head = try file.read(at: 0, count: headBytes)
        var failure: SystemError?
        let places = places(head[...], of: try file.status().stamp.size) { count in
            do throws(SystemError) {
                return try file.read(at: headBytes, count: count)
            } catch {
                failure = error
                return []
            }
        }
        if let failure { throw failure }
        guard let places else { throw damage }
        // The latest, should an operation have been used again.
        guard let place = places.last(where: { $0.id == id }) else { return nil }
        let entry = try file.read(at: place.range.lowerBound, count: place.range.count)
        var reader = FieldReader(entry)
        guard CRC32C.value(of: entry) == place.sum, let detail = try? reader.auditDetail(of: component) else {
            throw damage
        }
        return detail
    }

    private static var damage: StoreError {
        StoreError(.damaged, "a file of the audit is damaged: restore it from a backup")
    }

    private struct Place {
        var id: OperationID
        var range: Range<Int>
        var sum: UInt32
    }

    private static func places(_ head: ArraySlice<UInt8>, of size: Int, _ read: (Int) -> [UInt8]) -> [Place]? {
        var reader = FieldReader(head)
        guard let word = try? reader.word(), word == mark, let count = try? reader.word(), count < 1 << 32,
            let sum = try? reader.word()
        else { return nil }
        // A wrong count must not reserve all memory.
        guard Int(count) * indexBytes <= size else { return nil }
        let index = read(Int(count) * indexBytes)
        guard index.count == Int(count) * indexBytes, UInt64(CRC32C.value(of: index)) == sum else { return nil }
        reader = FieldReader(index)
        var places: [Place] = []
        var start = headBytes + index.count
        for _ in 0..<count {
            guard let id = try? reader.operation(), let length = try? reader.word(), length < 1 << 32,
                let sum = (try? reader.word()).flatMap({ UInt32(exactly: $0) })
            else { return nil }
            places.append(Place(id: id, range: start..<(start + Int(length)), sum: sum))
            start += Int(length)
        }
        return places
    }
}
