import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// The program on a collection of its own, in Redis behind the gateway of the suite, or in JSON files.
struct ContentProgram {
    /// Where the records are.
    enum Place: CaseIterable {
        case redis, files
    }

    static let declarations = """
        {"collections": {
          "projects": {
            "fields": {"title": "string", "tags": "array?", "published": "boolean?"},
            "indexes": {
              "published": {"flag": "/published"}, "tags": {"labels": "/tags"}, "search": {"words": ["/title"]},
              "createdAt": {"ordered": "/createdAt"}, "updatedAt": {"ordered": "/updatedAt"},
              "rank": {"ordered": "/rank", "as": "integer"}, "slug": {"unique": "/slug"}
            }
          },
          "notes": {}
        }}
        """

    let full: CommandLineProgram
    /// Has the read-only token alone.
    let reader: CommandLineProgram
    let prefix: String
    private let options: [String]

    init(_ place: Place = .redis) throws {
        let prefix = "t\(String(UInt64.random(in: 0 ... .max), radix: 36)):"
        self.prefix = prefix
        var (full, reader) = (try CommandLineProgram(of: .ofSuite()), try CommandLineProgram(of: .ofSuite()))
        try write(Self.declarations, to: "\(full.folder.path)/collections.json")
        var options: [String] = []
        if place == .files { options += ["--json", "\(full.folder.path)/content"] }
        let variables = ["SLUICE_COLLECTIONS": "\(full.folder.path)/collections.json", "SLUICE_KEY_PREFIX": prefix]
        full.environment.merge(variables) { $1 }
        reader.environment.merge(variables) { $1 }
        reader.environment["REDIS_KV_REST_API_TOKEN"] = nil
        (self.full, self.reader, self.options) = (full, reader, options)
    }

    /// Runs the program with the token that may write.
    @discardableResult
    func run(_ words: String..., input: String = "") async throws -> CommandLineProgram.Outcome {
        try await full.run(words + options, input: Array(input.utf8))
    }

    /// Runs the program with the token that may only read.
    func read(_ words: String...) async throws -> CommandLineProgram.Outcome {
        try await read(words)
    }

    func read(_ words: [String]) async throws -> CommandLineProgram.Outcome {
        try await reader.run(words + options)
    }

    /// Writes a record that is in order.
    func put(_ json: String, _ words: String...) async throws {
        let outcome = try await full.run(["entity", "put", "projects"] + words + options, input: Array(json.utf8))
        try #require(outcome.status == 0, "\(outcome.messages)")
    }

    /// All keys of the collection in Redis with what they hold.
    func dump() throws -> [String: RedisReply] {
        let connection = try PrivateRedis.ofSuite().connect()
        guard case .array(let keys) = try connection.call("KEYS", "\(prefix)*") else { return [:] }
        var dump: [String: RedisReply] = [:]
        for case .bulk(let key) in keys {
            dump[String(decoding: key, as: UTF8.self)] = try connection.call([Array("DUMP".utf8), key])
        }
        return dump
    }
}

extension CommandLineProgram.Outcome {
    /// The value of standard output.
    func json() throws -> JSONValue { try JSONValue(parsing: output) }

    /// Rows of CSV without the header, as RFC 4180 has it.
    var csv: [[String]] {
        var (rows, row, cell): ([[String]], [String], String) = ([], [], "")
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"":
                cell += "\""
                scalars.removeFirst()
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(cell)
                cell = ""
            case "\r" where !isQuoted && scalars.first == "\n":
                scalars.removeFirst()
                rows.append(row + [cell])
                (row, cell) = ([], "")
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return Array(rows.dropFirst())
    }
}
