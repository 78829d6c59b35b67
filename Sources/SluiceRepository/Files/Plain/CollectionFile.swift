import SluiceCore

/// One file for all records: `projects.json`, which holds an array or an object keyed by id.
///
/// Values are always in memory.
final class CollectionFile: PlainFiles {
    private let path: String
    private let files: any FileSystem
    private let idField: String
    private var place = CollectionPlace(seen: .absent, checkSum: 0)
    /// The same once all is settled that was found in it.
    private var foundPlace: CollectionPlace?
    private var isObject: Bool
    private var isLoaded = false
    /// As they stand in the file; new ones behind.
    private var order: [ExactText] = []
    private var ordered: Set<ExactText> = []
    private var bases: [ExactText: PlainBase] = [:]
    /// Whether the file has to be written although no record changed.
    private var isRejected = false
    private var ignored: FileStamp?

    /// - Parameters:
    ///   - path: of the file.
    ///   - files: the file system.
    ///   - shape: of the file, if it is still to be written.
    ///   - idField: the member of each element that is its id, in an array.
    init(at path: String, _ files: any FileSystem, shape: JSONStoreOptions.Shape, idField: String) {
        self.path = path
        self.files = files
        self.idField = idField
        isObject = shape == .object
    }

    func restore(_ state: [UInt8]) throws(MalformedFields) {
        var reader = FieldReader(state)
        isObject = try reader.flag()
        place = try reader.collectionPlace()
        try reader.finish()
    }

    var state: [UInt8] {
        var writer = FieldWriter()
        writer.write(isObject)
        writer.write(place)
        return writer.bytes
    }

    var isBehind: Bool { !bases.isEmpty || isRejected }

    var idsBehind: [ExactText] { Array(bases.keys) }

    func path(of id: ExactText) -> String { path }

    func check(_ value: [UInt8], of id: String) throws(StoreError) {
        do throws(JSONSyntaxError) {
            try JSONOutline.check(value)
        } catch {
            throw StoreError(.invalid, "the value is no JSON: \(error)")
        }
        guard isObject || JSONOutline.scalar(idField, of: value).map({ ExactText($0) == ExactText(id) }) == true else {
            throw StoreError(
                .invalid, "\(path) is an array, whose elements tell their ids: the value has another one, or none",
                fields: [StoreError.FieldProblem(field: "/\(idField)", problem: "is not the id of the record")])
        }
    }

    func willChange(_ id: ExactText, from old: Record?) {
        append(id)
        guard bases[id] == nil else { return }
        bases[id] = PlainBase(hash: old.flatMap { $0.isDeleted ? nil : $0.hash })
    }

    func absorb(_ ack: PlainFilesAck) {
        if let place = ack.collection { self.place = place }
        for (id, _) in ack.entities { bases[ExactText(id)] = nil }
        guard ack.entities.isEmpty else { return }
        bases = [:]
        isRejected = false
    }

    func inspect(
        _ ids: [ExactText]?, _ model: inout StoreModel, isThorough: Bool
    ) throws(SystemError) -> [ForeignEdit] {
        let now = files.now
        let status = try files.status(path)
        switch (status, place.seen) {
        case (nil, .absent):
            isLoaded = true
            return []
        case (let status?, .file(let stamp, let isRacy)) where isLoaded && stamp == status.stamp:
            if !isRacy || !isThorough && status.stamp.isRacy(at: now) { return [] }
        default: break
        }
        guard let (bytes, status) = try files.read(path) else {
            guard model.records.values.allSatisfy(\.isDeleted) else { return [whole(.removed, nil)] }
            place = CollectionPlace(seen: .absent, checkSum: 0)
            isLoaded = true
            return []
        }
        let sum = CRC32C.value(of: bytes)
        let seen = SeenFile.file(status.stamp, isRacy: status.stamp.isRacy(at: now))
        let isKnown = place.checkSum == sum && place.seen.size == bytes.count
        if isKnown { place.seen = seen }
        if isKnown, isLoaded { return [] }
        let elements: [(id: ExactText, value: [UInt8])]
        do throws(UnreadableCollection) {
            elements = try self.elements(of: bytes)
        } catch {
            return ignored == status.stamp ? [] : [whole(.unreadable(error.reason), status.stamp)]
        }
        let edits = compare(elements, &model, isKnown: isKnown, seen, modified: status.stamp.modified)
        foundPlace = CollectionPlace(seen: seen, checkSum: sum)
        isLoaded = true
        if edits.isEmpty { noteSettled() }
        return edits
    }

    /// Nothing to do: a file that was looked at was loaded.
    func load(_ ids: [ExactText], into model: inout StoreModel) throws(SystemError) {}

    func adopt(_ edit: ForeignEdit) -> PlainFilesAck {
        guard let id = edit.id else { return PlainFilesAck() }
        bases[id] = nil
        return PlainFilesAck(collection: foundPlace, entities: [(id.text, edit.place)])
    }

    func reject(_ edit: ForeignEdit, _ model: StoreModel) -> Bool {
        // Without an id it is the whole file, whose values must all be known.
        let ids = edit.id.map { [$0] } ?? order
        guard isLoaded, ids.allSatisfy({ model.records[$0]?.isHollow != true }) else { return false }
        if let id = edit.id { append(id) }
        isRejected = true
        return true
    }

    func ignore(_ edit: ForeignEdit) {
        guard edit.id == nil, case .file(let stamp, _) = edit.place.seen else { return }
        ignored = stamp
    }

    func materialize(_ model: StoreModel) throws(SystemError) -> PlainFilesAck? {
        guard isBehind, isLoaded else { return nil }
        order.removeAll { model.records[$0]?.isDeleted != false }
        ordered = Set(order)
        let bytes = text(of: model)
        try files.replace(path, with: bytes, permissions: try files.status(path)?.permissions)
        if let cut = path.lastIndex(of: "/") { try files.synchronizeDirectory(String(path[..<cut])) }
        let now = files.now
        let seen = try files.status(path).map { SeenFile.file($0.stamp, isRacy: $0.stamp.isRacy(at: now)) }
        let ack = PlainFilesAck(
            collection: CollectionPlace(seen: seen ?? .absent, checkSum: CRC32C.value(of: bytes)))
        absorb(ack)
        return ack
    }

    func noteSettled() {
        if let foundPlace { place = foundPlace }
        foundPlace = nil
    }

    func removeLeftovers() throws(SystemError) {
        guard let cut = path.lastIndex(of: "/") else { return }
        let name = String(path[path.index(after: cut)...])
        try files.remove("\(path[...cut])\(StorePaths.temporary(for: name))")
    }

    private func append(_ id: ExactText) {
        if ordered.insert(id).inserted { order.append(id) }
    }

    private func whole(_ content: ForeignEdit.Content, _ stamp: FileStamp?) -> ForeignEdit {
        ForeignEdit(
            id: nil, content: content, path: path,
            place: EntityPlace(name: nil, seen: stamp.map { .file($0, isRacy: false) } ?? .absent),
            isConflict: !bases.isEmpty, modified: stamp?.modified ?? 0)
    }

    /// What differs between the file and the records. Values of records that are as they should be go into the model.
    private func compare(
        _ elements: [(id: ExactText, value: [UInt8])], _ model: inout StoreModel, isKnown: Bool, _ seen: SeenFile,
        modified: Int64
    ) -> [ForeignEdit] {
        var edits: [ForeignEdit] = []
        func report(_ id: ExactText, _ content: ForeignEdit.Content) {
            edits.append(
                ForeignEdit(
                    id: id, content: content, path: path, place: EntityPlace(name: nil, seen: seen),
                    isConflict: bases[id] != nil, modified: modified))
        }
        order = elements.map(\.id)
        ordered = Set(order)
        // Another process may write the file, and tell that it did.
        for id in bases.keys.sorted() { append(id) }
        let found = Set(elements.map(\.id))
        for (id, value) in elements {
            let record = model.records[id]
            if isKnown, bases[id] == nil, record?.isDeleted == false {
                model.fill(id, value)
                continue
            }
            switch PlainBase.judge(value, record, bases[id]) {
            case .current:
                bases[id] = nil
                model.fill(id, value)
            case .base: break
            case .foreign: report(id, .value(value))
            }
        }
        for (id, record) in model.records where !found.contains(id) {
            switch PlainBase.judge(nil, record, bases[id]) {
            case .current: bases[id] = nil
            case .base: break
            case .foreign: report(id, .removed)
            }
        }
        return edits
    }

    private struct UnreadableCollection: Error {
        var reason: String
    }

    private func elements(of bytes: [UInt8]) throws(UnreadableCollection) -> [(id: ExactText, value: [UInt8])] {
        let outline: JSONOutline
        do throws(JSONSyntaxError) {
            outline = try JSONOutline(of: bytes)
        } catch {
            throw UnreadableCollection(reason: "\(error)")
        }
        var seen: Set<ExactText> = []
        var elements: [(id: ExactText, value: [UInt8])] = []
        elements.reserveCapacity(outline.parts.count)
        for (index, part) in outline.parts.enumerated() {
            let value = Array(bytes[part.range])
            guard let text = part.key ?? JSONOutline.scalar(idField, of: value), (try? RecordID.check(text)) != nil
            else {
                throw UnreadableCollection(reason: "element \(index) has no \(idField) that can be an id")
            }
            guard seen.insert(ExactText(text)).inserted else {
                throw UnreadableCollection(reason: "element \(index) has the id of another one")
            }
            elements.append((ExactText(text), value))
        }
        isObject = outline.isObject
        return elements
    }

    private func text(of model: StoreModel) -> [UInt8] {
        let buffer = ByteBuffer(capacity: place.seen.size + 4096)
        buffer.append(isObject ? "{" : "[")
        for (index, id) in order.enumerated() {
            guard let value = model.records[id]?.value else { continue }
            buffer.append(index > 0 ? ",\n" : "\n")
            if isObject {
                JSONText.append(string: id.text, to: buffer)
                buffer.append(": ")
            }
            buffer.append(value)
        }
        if !order.isEmpty { buffer.append("\n") }
        buffer.append(isObject ? "}\n" : "]\n")
        return Array(buffer.readableRegion)
    }
}

extension SeenFile {
    var size: Int {
        if case .file(let stamp, _) = self { stamp.size } else { 0 }
    }
}
