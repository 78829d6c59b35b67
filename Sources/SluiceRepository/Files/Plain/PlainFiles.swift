import SluiceCore

/// The files that hold values and nothing else, as programs read them that know nothing of this library.
protocol PlainFiles: AnyObject {
    /// Whether records are newer than their files.
    var isBehind: Bool { get }

    /// Which; in any order.
    var idsBehind: [ExactText] { get }

    /// Where the file of a record is.
    func path(of id: ExactText) -> String

    /// Whether a value can be put into the files as it is; throws why not.
    func check(_ value: [UInt8], of id: String) throws(StoreError)

    /// Hears that a record changes from what it was; from `nil` if there was none.
    func willChange(_ id: ExactText, from old: Record?)

    /// Hears that the files took up records.
    func absorb(_ ack: PlainFilesAck)

    /// Looks for changes that others have made.
    ///
    /// - Parameters:
    ///   - ids: of which records; `nil` for all.
    ///   - model: gets values that were read, and is not changed otherwise.
    ///   - isThorough: whether a change that clocks are too slow to show counts, too. Needed before files are written.
    /// - Throws: ``SystemError`` if files cannot be read.
    /// - Returns: what others changed.
    func inspect(
        _ ids: [ExactText]?, _ model: inout StoreModel, isThorough: Bool
    ) throws(SystemError) -> [ForeignEdit]

    /// Reads the values of records that stand without one, as far as their files are as they were.
    func load(_ ids: [ExactText], into model: inout StoreModel) throws(SystemError)

    /// Takes a change of another program over: the file holds the record as it is now.
    ///
    /// - Returns: what to remember of it.
    func adopt(_ edit: ForeignEdit) -> PlainFilesAck

    /// Takes a change of another program for one to be undone: the file is written anew.
    ///
    /// - Returns: whether what is to be written is known.
    func reject(_ edit: ForeignEdit, _ model: StoreModel) -> Bool

    /// Takes what was found for something that need not be looked at again before it changes.
    func ignore(_ edit: ForeignEdit)

    /// Brings files up to the records.
    ///
    /// - Returns: what to remember of them; `nil` if there was nothing to do.
    func materialize(_ model: StoreModel) throws(SystemError) -> PlainFilesAck?

    /// All that was found by the last look is settled: adopted, rejected or ignored.
    func noteSettled()

    /// What a checkpoint keeps of them, when nothing is behind.
    var state: [UInt8] { get }

    /// Takes up what a checkpoint has kept.
    func restore(_ state: [UInt8]) throws(MalformedFields)

    /// Removes what a crash may have left. Under the exclusive lock.
    func removeLeftovers() throws(SystemError)
}

/// What was found in place of a record.
struct ForeignEdit {
    enum Content {
        case value([UInt8])
        case removed
        /// No JSON, or none that can be adopted; with the reason.
        case unreadable(String)
    }

    /// `nil` for a file of many records as a whole.
    var id: ExactText?
    var content: Content
    var path: String
    /// What was found; `nil` if there is no file.
    var place: EntityPlace
    /// Whether the record was changed meanwhile, too.
    var isConflict: Bool
    /// When the file was written, in nanoseconds since 1970.
    var modified: Int64
}

/// That plain files took up records.
struct PlainFilesAck: Sendable {
    /// In the layout of one file.
    var collection: CollectionPlace?
    /// Which records; none for all, in the layout of one file.
    var entities: [(id: String, place: EntityPlace)] = []
}

/// What a file was when it was looked at last.
enum SeenFile: Sendable, Hashable {
    case absent
    /// A racy stamp does not show changes that came in the same tick of the clock.
    case file(FileStamp, isRacy: Bool)
}

struct EntityPlace: Sendable, Hashable {
    /// The file's name, if it is not the one that this library would give.
    var name: String?
    var seen: SeenFile
}

struct CollectionPlace: Sendable, Hashable {
    var seen: SeenFile
    /// Of the whole file.
    var checkSum: UInt32
}

/// What a file held before records changed that it has not taken up yet.
struct PlainBase {
    /// Of the value; `nil` for none.
    var hash: ContentHash?

    /// What is found of a record.
    enum Finding {
        /// The record as it is.
        case current
        /// The record as it was.
        case base
        case foreign
    }

    /// - Parameters:
    ///   - found: the value in the file; `nil` for none.
    ///   - record: as it should be.
    ///   - base: what it was, if the file is behind.
    /// - Returns: what it is.
    static func judge(_ found: [UInt8]?, _ record: Record?, _ base: PlainBase?) -> Finding {
        let expected = record.flatMap { $0.isDeleted ? nil : $0 }
        guard let found else {
            if expected == nil { return .current }
            return base.map { $0.hash == nil } == true ? .base : .foreign
        }
        if let value = expected?.value, value == found { return .current }
        guard let hash = try? CanonicalJSON.hash(of: found) else { return .foreign }
        if hash == expected?.hash { return .current }
        return base.map { $0.hash == hash } == true ? .base : .foreign
    }
}

extension FieldWriter {
    mutating func write(_ seen: SeenFile) {
        switch seen {
        case .absent: write(false)
        case .file(let stamp, let isRacy):
            write(true)
            write(stamp)
            write(isRacy)
        }
    }

    mutating func write(_ place: CollectionPlace) {
        write(place.seen)
        write(Int64(place.checkSum))
    }

    mutating func write(_ ack: PlainFilesAck) {
        write(ack.collection) { $0.write($1) }
        write(ack.entities) { writer, entry in
            writer.write(entry.id)
            writer.write(entry.place.name) { $0.write($1) }
            writer.write(entry.place.seen)
        }
    }
}

extension FieldReader {
    mutating func seenFile() throws(MalformedFields) -> SeenFile {
        try flag() ? .file(try stamp(), isRacy: try flag()) : .absent
    }

    mutating func collectionPlace() throws(MalformedFields) -> CollectionPlace {
        let seen = try seenFile()
        guard let sum = UInt32(exactly: try number()) else { throw MalformedFields() }
        return CollectionPlace(seen: seen, checkSum: sum)
    }

    mutating func plainFilesAck() throws(MalformedFields) -> PlainFilesAck {
        let collection = try optional { reader throws(MalformedFields) in try reader.collectionPlace() }
        let entities = try list { reader throws(MalformedFields) in
            let id = try reader.text()
            let name = try reader.optional { reader throws(MalformedFields) in try reader.text() }
            return (id: id, place: EntityPlace(name: name, seen: try reader.seenFile()))
        }
        return PlainFilesAck(collection: collection, entities: entities)
    }
}
