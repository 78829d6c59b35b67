import SluiceCore

/// The manifest as JSON text. Its last member is the digest of the canonical form of all others.
extension BackupManifest {
    static let fileName = "manifest.json"
    static let maximumBytes = 16 << 20
    private static let title = "sluice-backup"

    func text() throws(StoreError) -> [UInt8] {
        var value = JSONValue.members([
            ("archive", .string(Self.title)), ("format", .number(format)),
            ("created", .string(CivilTime(milliseconds: created).description)),
            ("createdMilliseconds", .number(created)), ("build", .string(build)), ("source", .string(source)),
            ("collections", .array(collections.map(\.json))),
        ])
        value["digest"] = .string(try CanonicalJSON.hash(of: value).description)
        let buffer = ByteBuffer()
        JSONText.append(pretty: value, to: buffer)
        return Array(buffer.readableRegion) + [UInt8(ascii: "\n")]
    }

    /// - Parameters:
    ///   - text: as ``text()`` writes it.
    ///   - path: of the archive, for messages.
    /// - Throws: ``TransferError``.
    init(_ text: [UInt8], of path: String) throws(TransferError) {
        guard var value = try? JSONValue(parsing: text), value["archive"]?.string == Self.title else {
            throw TransferError(
                .foreign, "\(path) is no archive of sluice: its \(Self.fileName) is not one of a backup")
        }
        let damage = TransferError(.damaged, "\(path) is damaged: its \(Self.fileName) is not as it was written")
        guard let format = value["format"]?.integer else { throw damage }
        guard format <= Self.currentFormat else {
            throw TransferError(
                .unsupported,
                "\(path) has the format \(format), and this version knows \(Self.currentFormat): use a newer one")
        }
        let digest = value["digest"]?.string
        value["digest"] = nil
        guard digest == (try? CanonicalJSON.hash(of: value).description),
            let created = value["createdMilliseconds"]?.integer, let build = value["build"]?.string,
            let source = value["source"]?.string, let parts = value["collections"]?.array
        else { throw damage }
        let collections = parts.compactMap(Collection.init)
        guard collections.count == parts.count else { throw damage }
        self.init(
            format: format, created: Int64(created), build: build, source: source, collections: collections)
    }
}

extension BackupManifest.Collection {
    fileprivate var json: JSONValue {
        .members([
            ("name", .string(name)), ("upgrades", .array(upgrades.map { .string($0) })), ("epoch", .number(epoch)),
            ("highestVersion", .string(highestVersion.description)), ("records", .number(records)),
            ("deleted", deleted.map { .number($0) } ?? .null), ("damaged", .number(damaged)),
            ("sequences", .array([.number(sequences.lowerBound), .number(sequences.upperBound)])),
            ("files", .array(files.map(\.json))),
        ])
    }

    fileprivate init?(_ value: JSONValue) {
        let sequences = value["sequences"]?.array?.compactMap(\.integer) ?? []
        guard let name = value["name"]?.string, let upgrades = value["upgrades"]?.array?.compactMap(\.string),
            let epoch = value["epoch"]?.integer,
            let highest = value["highestVersion"]?.string.flatMap({ RecordVersion($0) }),
            let records = value["records"]?.integer, let damaged = value["damaged"]?.integer, sequences.count == 2,
            sequences[0] <= sequences[1], let files = value["files"]?.array?.compactMap(BackupManifest.File.init),
            files.contains(where: { $0.kind == .records })
        else { return nil }
        self.init(
            name: name, upgrades: upgrades, epoch: Int64(epoch), highestVersion: highest, records: records,
            deleted: value["deleted"]?.integer, damaged: damaged,
            sequences: Int64(sequences[0])...Int64(sequences[1]), files: files)
    }
}

extension BackupManifest.File {
    fileprivate var json: JSONValue {
        .members([
            ("name", .string(name)), ("kind", .string(kind.rawValue)), ("lines", .number(lines)),
            ("bytes", .number(bytes)), ("sha256", .string(digest)), ("contentBytes", .number(contentBytes)),
            ("contentSHA256", .string(contentDigest)),
        ])
    }

    fileprivate init?(_ value: JSONValue) {
        // Names never lead out of the archive.
        guard let name = value["name"]?.string, !name.contains("/"), name != "..",
            let kind = value["kind"]?.string.flatMap(Kind.init), let lines = value["lines"]?.integer,
            let bytes = value["bytes"]?.integer, let digest = value["sha256"]?.string,
            let contentBytes = value["contentBytes"]?.integer, let contentDigest = value["contentSHA256"]?.string
        else { return nil }
        self.init(
            name: name, kind: kind, lines: lines, bytes: bytes, digest: digest, contentBytes: contentBytes,
            contentDigest: contentDigest)
    }
}

extension JSONValue {
    static func members(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { Member(key: $0.0, value: $0.1) })
    }

    static func number(_ number: some BinaryInteger) -> JSONValue {
        .number("\(number)")
    }
}
