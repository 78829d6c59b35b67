import SluiceCore

/// A file for each record: `projects/<percent-encoded id>.json`.
final class EntityFiles: PlainFiles {
    private let directory: String
    private let files: any FileSystem
    private var places: [ExactText: EntityPlace] = [:]
    private var bases: [ExactText: PlainBase] = [:]
    /// Files that no record has, as they were: they are not looked at again before they change.
    private var strangers: [String: FileStamp] = [:]
    /// Whether this process has made the directory's own name durable.
    private var isDirectoryDurable = false

    init(in directory: String, _ files: any FileSystem) {
        self.directory = directory
        self.files = files
    }

    func restore(_ state: [UInt8]) throws(MalformedFields) {
        var reader = FieldReader(state)
        absorb(try reader.plainFilesAck())
        try reader.finish()
    }

    var state: [UInt8] {
        var writer = FieldWriter()
        writer.write(PlainFilesAck(entities: places.map { (id: $0.key.text, place: $0.value) }))
        return writer.bytes
    }

    var isBehind: Bool { !bases.isEmpty }

    var idsBehind: [ExactText] { Array(bases.keys) }

    func path(of id: ExactText) -> String {
        "\(directory)/\(places[id]?.name ?? FileName.encode(id.text))"
    }

    func check(_ value: [UInt8], of id: String) throws(StoreError) {
        do throws(JSONSyntaxError) {
            try JSONOutline.check(value)
        } catch {
            throw StoreError(.invalid, "the value is no JSON: \(error)")
        }
    }

    func willChange(_ id: ExactText, from old: Record?) {
        guard bases[id] == nil else { return }
        bases[id] = PlainBase(hash: old.flatMap { $0.isDeleted ? nil : $0.hash })
    }

    func absorb(_ ack: PlainFilesAck) {
        for (id, place) in ack.entities {
            bases[ExactText(id)] = nil
            note(ExactText(id), place)
        }
    }

    func inspect(
        _ ids: [ExactText]?, _ model: inout StoreModel, isThorough: Bool
    ) throws(SystemError) -> [ForeignEdit] {
        if try isDirectoryMissing() {
            isDirectoryDurable = false
            return [
                ForeignEdit(
                    id: nil, content: .removed, path: directory, place: EntityPlace(name: nil, seen: .absent),
                    isConflict: isBehind, modified: 0)
            ]
        }
        var edits: [ForeignEdit] = []
        if let ids {
            for id in ids { edits += try inspect(id, &model, isThorough: isThorough) }
            return edits
        }
        let names = try files.status(directory) == nil ? [] : files.names(in: directory)
        var known: Set<String> = []
        for id in Set(places.keys).union(bases.keys) {
            known.insert(places[id]?.name ?? FileName.encode(id.text))
            edits += try inspect(id, &model, isThorough: isThorough)
        }
        for name in names where !known.contains(name) {
            if let edit = try inspect(stranger: name, model) { edits.append(edit) }
        }
        return edits
    }

    func load(_ ids: [ExactText], into model: inout StoreModel) throws(SystemError) {
        for id in ids {
            guard model.records[id]?.isHollow == true, case .file(let stamp, _)? = places[id]?.seen,
                let (bytes, status) = try files.read(path(of: id)), status.stamp == stamp, bytes.count == stamp.size
            else { continue }
            model.fill(id, bytes)
        }
    }

    func adopt(_ edit: ForeignEdit) -> PlainFilesAck {
        guard let id = edit.id else { return PlainFilesAck() }
        bases[id] = nil
        note(id, edit.place)
        return PlainFilesAck(entities: [(id.text, edit.place)])
    }

    func reject(_ edit: ForeignEdit, _ model: StoreModel) -> Bool {
        guard let id = edit.id else { return rejectAll(model) }
        guard model.records[id]?.isHollow != true else { return false }
        bases[id] = PlainBase(hash: nil)
        places[id] = edit.place
        return true
    }

    /// Has all files be written anew.
    private func rejectAll(_ model: StoreModel) -> Bool {
        guard places.keys.allSatisfy({ model.records[$0]?.isHollow != true }) else { return false }
        for id in places.keys {
            bases[id] = PlainBase(hash: nil)
            places[id]?.seen = .absent
        }
        return true
    }

    /// Whether the directory has gone, with files that should be in it: too much to be taken for what somebody meant.
    private func isDirectoryMissing() throws(SystemError) -> Bool {
        guard places.values.contains(where: { $0.seen != .absent }) else { return false }
        return try files.status(directory) == nil
    }

    func ignore(_ edit: ForeignEdit) {
        guard case .file(let stamp, _) = edit.place.seen, let cut = edit.path.lastIndex(of: "/") else { return }
        strangers[String(edit.path[edit.path.index(after: cut)...])] = stamp
    }

    func materialize(_ model: StoreModel) throws(SystemError) -> PlainFilesAck? {
        guard isBehind else { return nil }
        if !isDirectoryDurable {
            try files.makeDirectory(directory)
            if let cut = directory.lastIndex(of: "/") { try files.synchronizeDirectory(String(directory[..<cut])) }
            isDirectoryDurable = true
        }
        let ids = bases.keys.sorted()
        let prepared = try prepare(ids, model)
        for (id, temporary) in prepared {
            if let temporary {
                try files.rename(temporary, to: path(of: id))
            } else {
                try files.remove(path(of: id))
            }
        }
        try files.synchronizeDirectory(directory)
        var ack = PlainFilesAck()
        for id in ids {
            let now = files.now
            let seen = try files.status(path(of: id)).map {
                SeenFile.file($0.stamp, isRacy: $0.stamp.isRacy(at: now))
            }
            ack.entities.append((id.text, EntityPlace(name: places[id]?.name, seen: seen ?? .absent)))
        }
        absorb(ack)
        return ack
    }

    func noteSettled() {}

    func removeLeftovers() throws(SystemError) {
        guard try files.status(directory) != nil else { return }
        for name in try files.names(in: directory) where name.hasSuffix(StorePaths.temporarySuffix) {
            try files.remove("\(directory)/\(name)")
        }
    }

    /// Writes what is to take the place of files: all of it first, then all of it is made durable.
    private func prepare(
        _ ids: [ExactText], _ model: StoreModel
    ) throws(SystemError) -> [(id: ExactText, temporary: String?)] {
        var prepared: [(id: ExactText, temporary: String?)] = []
        do throws(SystemError) {
            for id in ids {
                var temporary: String?
                if let value = model.records[id]?.value {
                    temporary = try files.prepare(
                        path(of: id), with: value, permissions: try files.status(path(of: id))?.permissions,
                        isLast: ids.count == 1)
                }
                prepared.append((id, temporary))
            }
            if ids.count > 1 { try files.synchronize(prepared.compactMap(\.temporary)) }
        } catch {
            for case (_, let temporary?) in prepared { try? files.remove(temporary) }
            throw error
        }
        return prepared
    }

    private func note(_ id: ExactText, _ place: EntityPlace) {
        places[id] = place.seen == .absent && place.name == nil ? nil : place
    }

    private func inspect(
        _ id: ExactText, _ model: inout StoreModel, isThorough: Bool
    ) throws(SystemError) -> [ForeignEdit] {
        let place = places[id] ?? EntityPlace(name: nil, seen: .absent)
        let path = path(of: id)
        let now = files.now
        let status = try files.status(path)
        switch (status, place.seen) {
        case (nil, .absent) where (model.records[id]?.isDeleted == false) == (bases[id] != nil): return []
        case (let status?, .file(let stamp, let isRacy)) where stamp == status.stamp:
            if !isRacy || !isThorough && status.stamp.isRacy(at: now) { return [] }
        default: break
        }
        let found = try files.read(path)
        let seen = found.map { SeenFile.file($0.status.stamp, isRacy: $0.status.stamp.isRacy(at: now)) } ?? .absent
        let record = model.records[id]
        let seenPlace = EntityPlace(name: place.name, seen: seen)
        switch PlainBase.judge(found?.bytes, record, bases[id]) {
        case .current:
            bases[id] = nil
            note(id, seenPlace)
            if let bytes = found?.bytes { model.fill(id, bytes) }
            return []
        case .base:
            places[id] = seenPlace
            return []
        case .foreign:
            let content = found.map { Self.content($0.bytes) } ?? .removed
            return [
                ForeignEdit(
                    id: id, content: content, path: path, place: seenPlace, isConflict: bases[id] != nil,
                    modified: found?.status.stamp.modified ?? 0)
            ]
        }
    }

    private func inspect(stranger name: String, _ model: StoreModel) throws(SystemError) -> ForeignEdit? {
        guard FileName.isOne(name) else { return nil }
        let path = "\(directory)/\(name)"
        let now = files.now
        guard let (bytes, status) = try files.read(path), strangers[name] != status.stamp else { return nil }
        // Of a long id the name tells a digest only.
        let written = JSONOutline.scalar("id", of: bytes).flatMap { FileName.encode($0) == name ? $0 : nil }
        guard let id = (written ?? FileName.decode(name)).map({ ExactText($0) }) else { return nil }
        let seen = SeenFile.file(status.stamp, isRacy: status.stamp.isRacy(at: now))
        var edit = ForeignEdit(
            id: id, content: Self.content(bytes), path: path,
            place: EntityPlace(name: FileName.encode(id.text) == name ? nil : name, seen: seen), isConflict: false,
            modified: status.stamp.modified)
        if places[id] != nil || bases[id] != nil || model.records[id]?.isDeleted == false {
            edit.id = nil
            edit.content = .unreadable("another file has the same id")
        }
        return edit
    }

    private static func content(_ bytes: [UInt8]) -> ForeignEdit.Content {
        do throws(StoreError) {
            _ = try CanonicalJSON.hash(of: bytes)
            return .value(bytes)
        } catch {
            return .unreadable(error.message)
        }
    }
}
