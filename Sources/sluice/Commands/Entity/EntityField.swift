import SluiceCore
import SluiceRepository

/// What a column of a list shows.
struct EntityField: Sendable {
    private enum Source: Sendable {
        case member(JSONPointer)
        case revision, time, writer, schema
    }

    /// As it was asked for.
    let name: String
    private let source: Source

    private init(_ name: String, _ source: Source) {
        self.name = name
        self.source = source
    }

    /// Those of `--fields`.
    ///
    /// - Throws: ``Failure`` with a usage status.
    static func list(_ text: String) throws -> [EntityField] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let name = String(part)
            switch name {
            case "": throw Failure.usage("--fields needs names with commas between them, such as id,title")
            case "@revision": return EntityField(name, .revision)
            case "@time": return EntityField(name, .time)
            case "@writer": return EntityField(name, .writer)
            case "@schema": return EntityField(name, .schema)
            default: break
            }
            guard !name.hasPrefix("@") else {
                throw Failure.usage("--fields knows @revision, @time, @writer and @schema of a record, not \(name)")
            }
            let pointer = name.hasPrefix("/") ? name : "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
            guard let place = JSONPointer(pointer) else { throw Failure.usage("\(name) is no JSON pointer") }
            return EntityField(name, .member(place))
        }
    }

    /// What a list shows unless it is told: what the collection declares.
    static func declared(_ declaration: CollectionDeclaration) -> [EntityField] {
        let names = ["id"] + declaration.fields.map(\.name).filter { $0 != "id" }
        let members = names.compactMap { name in
            JSONPointer("/" + name.replacing("~", with: "~0").replacing("/", with: "~1")).map {
                EntityField(name, .member($0))
            }
        }
        return members + [EntityField("@revision", .revision), EntityField("@time", .time)]
    }

    func value(of stored: Stored<JSONDocument>) -> JSONValue? {
        switch source {
        case .member(let place): place.value(in: stored.value.value)
        case .revision: .string(stored.revision.description)
        case .time: .string(TimeText.text(stored.timestamp))
        case .writer: .string(stored.writer)
        case .schema: .number("\(stored.schema)")
        }
    }
}
