import SluiceClient
import SluiceCore

extension Subcommand {
    static let scan = Subcommand(
        name: "scan", summary: "List keys, or what a hash, set or sorted set holds.", synopsis: "[OPTIONS] [KEY]",
        details: """
            Without KEY, the keys of the database, each once: the token has to be one that may write. With KEY, what is in it:
            members of a set a line each, fields of a hash and members of a sorted set with their values behind a tab. The server
            is asked for a page at a time, so nothing waits for a large scan.
            """,
        options: clientOptions + [
            .value("--match", "PATTERN", "Only names that match, such as user:*."),
            .value("--type", "TYPE", "Only keys of this type: string, hash, list, set, zset or stream."),
            .value("--count", "N", "About how many entries a page looks at."),
            .value("--limit", "N", "End after so many."),
            .switch("--json", "One JSON text, or array of two, a line."),
        ],
        takesOperands: true,
        examples: [
            ("sluice scan --match 'session:*' | xargs -n 100 sluice exec unlink", "Delete by pattern"),
            ("sluice scan --read-only user:1", "The fields of a hash"),
        ],
        run: { arguments in
            guard arguments.operands.count <= 1 else { throw Failure.usage("one key at a time") }
            let scan = try KeyspaceScan(arguments)
            try ClientRunner(arguments).run { client in try await scan.run(client) }
            return .ok
        })
}

/// One listing, page by page.
private struct KeyspaceScan: Sendable {
    private let key: String?
    private let options: [String]
    private let type: String?
    private let limit: Int
    private let asJSON: Bool

    init(_ arguments: ParsedArguments) throws {
        key = arguments.operands.first
        type = arguments.value("--type")
        asJSON = arguments.has("--json")
        limit = try arguments.number("--limit", in: 1...Int.max) ?? .max
        var options: [String] = []
        if let pattern = arguments.value("--match") { options += ["MATCH", pattern] }
        if let count = try arguments.number("--count", in: 1...1_000_000) { options += ["COUNT", "\(count)"] }
        self.options = options
    }

    func run(_ client: RedisClient) async throws {
        guard let key else {
            // A scan may meet a key more than once.
            var seen: Set<[UInt8]> = []
            let words = ["SCAN"]
            let filter = type.map { ["TYPE", $0] } ?? []
            return try await pages(client, words, filter, width: 1) { seen.insert($0[0]).inserted }
        }
        guard type == nil else { throw Failure.usage("--type is for keys, not for what is in one") }
        let kind = try await client.execute(words: ["TYPE", key]).bytes ?? []
        switch String(decoding: kind, as: UTF8.self) {
        case "hash": try await pages(client, ["HSCAN", key], [], width: 2) { _ in true }
        case "set": try await pages(client, ["SSCAN", key], [], width: 1) { _ in true }
        case "zset": try await pages(client, ["ZSCAN", key], [], width: 2) { _ in true }
        case "none": throw Failure(.nilReply, "there is no such key")
        case let other: throw Failure.usage("the key is a \(other): only a hash, a set and a sorted set can be scanned")
        }
    }

    private func pages(
        _ client: RedisClient, _ command: [String], _ filter: [String], width: Int,
        _ isNew: ([[UInt8]]) -> Bool
    ) async throws {
        var cursor = "0"
        var left = limit
        repeat {
            try Task.checkCancellation()
            let reply = try await client.execute(words: command + [cursor] + options + filter)
            guard case .array(let page) = reply, page.count == 2, case .array(let items) = page[1],
                let next = page[0].bytes
            else { throw Failure(.errorReply, "the reply has not the shape of a scan") }
            cursor = String(decoding: next, as: UTF8.self)
            let names = items.compactMap(\.bytes)
            for start in stride(from: 0, to: names.count - names.count % width, by: width) where left > 0 {
                let entry = Array(names[start..<start + width])
                guard isNew(entry) else { continue }
                left -= 1
                Output.value(line(entry))
            }
        } while cursor != "0" && left > 0
    }

    private func line(_ entry: [[UInt8]]) -> [UInt8] {
        guard asJSON else { return Array(entry.joined(separator: [UInt8(ascii: "\t")])) + [UInt8(ascii: "\n")] }
        let reply: Reply = entry.count == 1 ? .bulk(entry[0]) : .array(entry.map { .bulk($0) })
        return Array((ReplyText.json(reply) + "\n").utf8)
    }
}

extension Reply {
    /// The text of a string or status.
    fileprivate var bytes: [UInt8]? {
        switch self {
        case .bulk(let bytes): bytes
        case .status(let text): Array(text.utf8)
        case .integer(let number): Array("\(number)".utf8)
        default: nil
        }
    }
}

extension RedisClient {
    /// Runs a command whose words are text.
    func execute(words: [String]) async throws -> Reply {
        try await execute(words.map { Array($0.utf8) })
    }
}
