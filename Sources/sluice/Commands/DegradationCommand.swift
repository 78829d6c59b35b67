import Glibc
import SluiceCore
import SluiceRepository

extension Subcommand {
    static let degradation = Subcommand(
        name: "degradation", summary: "See and steer stores that go on while Redis is away.",
        synopsis: "status|pending|letters FOLDER [--json] | order FOLDER WORD | discard FOLDER OPERATION",
        details: """
            FOLDER is the one that the application keeps for what waits on this host. A running process is not disturbed:
            status, pending and letters only read; order writes one word, which the process looks at once a second; discard
            asks the process to remove a letter, and does it itself only if no process has the folder.

            Words for order: auto (the circuit breaker decides), normal (ask Redis and nothing else), read-only (as if Redis
            were away, and refuse writes), json (as if Redis were away, and keep writes on this host until it is back).
            """,
        options: [
            .switch("--json", "status, pending, letters: one JSON object a line."),
            .switch("--check", "status: end with 1 unless all is normal: nothing waits, no letters, no problems."),
            .value("--note", "TEXT", "discard: who decided so and why, kept in the folder."),
        ],
        takesOperands: true,
        examples: [
            ("sluice degradation status /var/lib/app/pending", "How it stands, and what waits"),
            ("sluice degradation order /var/lib/app/pending read-only", "No writes from this host for now"),
            ("sluice degradation letters /var/lib/app/pending", "What met something else: both versions"),
            ("sluice degradation discard /var/lib/app/pending 0190e6…", "That letter is dealt with"),
        ],
        run: { arguments in
            let operands = arguments.operands
            guard operands.count >= 2 else {
                throw Failure.usage("write `sluice degradation status FOLDER`, or see --help")
            }
            let folder = try folder(operands[1])
            switch (operands[0], operands.count) {
            case ("status", 2): return try status(folder, arguments)
            case ("pending", 2): return try pending(folder, asJSON: arguments.has("--json"))
            case ("letters", 2): return try letters(folder, asJSON: arguments.has("--json"))
            case ("order", 3): return try order(folder, operands[2])
            case ("discard", 3): return try discard(folder, operands[2], arguments.value("--note"))
            default: throw Failure.usage("there is no such call of `sluice degradation`: see --help")
            }
        })

    private static func folder(_ path: String) throws -> DegradationFolder {
        do throws(StoreError) {
            return try DegradationFolder(path)
        } catch {
            throw Failure(error.code == .notFound ? .usage : .errorReply, error.message)
        }
    }

    private static func look(_ folder: DegradationFolder) throws -> DegradationFolder.Report {
        try Blocking.run { () async throws(Failure) in
            do {
                return try await folder.look()
            } catch {
                throw Failure(about: error)
            }
        }
    }

    private static func status(_ folder: DegradationFolder, _ arguments: ParsedArguments) throws -> ExitStatus {
        let report = try look(folder)
        let text = DegradationText(report, now: MemoryStore.systemTime())
        Output.value(arguments.has("--json") ? text.status.line : text.lines)
        return arguments.has("--check") && !text.isNormal ? .errorReply : .ok
    }

    private static func pending(_ folder: DegradationFolder, asJSON: Bool) throws -> ExitStatus {
        for waiting in try look(folder).pending {
            Output.value(asJSON ? DegradationText.json(waiting).line : DegradationText.lines(waiting))
        }
        return .ok
    }

    private static func letters(_ folder: DegradationFolder, asJSON: Bool) throws -> ExitStatus {
        for letter in try look(folder).deadLetters {
            Output.value(asJSON ? DegradationText.json(letter).line : DegradationText.lines(letter))
        }
        return .ok
    }

    private static func order(_ folder: DegradationFolder, _ word: String) throws -> ExitStatus {
        guard let order = OperatorOrder(word: word) else {
            throw Failure.usage("the words are auto, normal, read-only and json")
        }
        do throws(StoreError) {
            try folder.control.write(order)
        } catch {
            throw Failure(about: error)
        }
        let isInUse = try look(folder).isInUse
        Output.message(
            isInUse ? "the process that has the folder follows within a second or two" : "no process has the folder now"
        )
        return .ok
    }

    private static func discard(_ folder: DegradationFolder, _ text: String, _ note: String?) throws -> ExitStatus {
        guard let operation = OperationID(text) else { throw Failure.usage("\(text) is no operation") }
        let user = Environment.current()["USER"] ?? "uid \(getuid())"
        let isDone = try Blocking.run { () async throws(Failure) in
            do {
                return try await folder.discard(operation, note: note.map { "\(user): \($0)" } ?? user)
            } catch {
                throw Failure(about: error)
            }
        }
        guard isDone else { throw Failure(.nilReply, "there is no such letter") }
        Output.message("the letter is removed; what it held was not committed")
        return .ok
    }
}

extension OperatorOrder {
    fileprivate init?(word: String) {
        guard let order = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = order
    }
}
