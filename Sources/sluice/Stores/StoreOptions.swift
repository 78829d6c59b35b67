import SluiceClient
import SluiceRepository

/// Options of all commands that work on collections.
let storeOptions: [Option] =
    [
        .value(
            "--collections", "FILE",
            "What the collections hold and how they are indexed. Default SLUICE_COLLECTIONS, else sluice.json here, else "
                + "projects and resources."),
        .value("--json", "DIRECTORY", "The records are in JSON files there. Default: in Redis."),
        .value(
            "--layout", "LAYOUT",
            "Of the JSON files: entity, a file each, or collection, one file. Default as it looks."),
        .value("--key-prefix", "PREFIX", "Of all keys in Redis. Default SLUICE_KEY_PREFIX, else none."),
        .switch("--hash-tags", "The keys are named for Redis Cluster."),
    ] + clientOptions

/// Who makes changes, for the audit.
let actorOption = Option.value("--actor", "NAME", "Who does this, for the audit. Default USER.")

/// How Redis is reached, and how its keys are named.
struct RedisPlace: Sendable {
    let configuration: ClientConfiguration
    let options: RedisStoreOptions

    /// If nothing is written, a token that may only read is enough, and preferred if there is one.
    init(_ arguments: ParsedArguments, isReading: Bool) throws {
        configuration = try Self.configuration(arguments, isReading: isReading)
        let prefix = arguments.value("--key-prefix") ?? Environment.current()["SLUICE_KEY_PREFIX"] ?? ""
        options = RedisStoreOptions(
            keys: try KeyScheme(prefix: prefix, usesHashTags: arguments.has("--hash-tags")))
    }
}

extension RedisPlace {
    private static func configuration(_ arguments: ParsedArguments, isReading: Bool) throws -> ClientConfiguration {
        if arguments.has("--read-only") { return try ClientRunner.configuration(arguments, access: .readOnly) }
        if isReading, let configuration = try? ClientRunner.configuration(arguments, access: .readOnly) {
            return configuration
        }
        return try ClientRunner.configuration(arguments, access: .readWrite)
    }
}

/// Where JSON files are.
struct JSONPlace: Sendable {
    let directory: String
    /// `nil` for as it looks.
    let layout: JSONStoreOptions.Layout?

    init(_ directory: String, _ arguments: ParsedArguments) throws {
        self.directory = directory
        layout = try arguments.value("--layout").map { word in
            switch word {
            case "entity": .entity
            case "collection": .collection
            default: throw Failure.usage("--layout is entity or collection")
            }
        }
    }

    /// What there is of a collection decides unless the options did: a file of its name means the layout of one file.
    func options(for collection: String, isWritable: Bool) -> JSONStoreOptions {
        let looksLikeOneFile = FileCheck.isFile("\(directory)/\(collection).json")
        return JSONStoreOptions(
            layout: layout ?? (looksLikeOneFile ? .collection : .entity), isWritable: isWritable)
    }
}
