import Glibc
import SluiceCore
import SluiceGateway
import TestSupport

/// The program as scripts use it, in a folder of its own and with an environment of its own.
struct CommandLineProgram {
    struct Outcome {
        let status: Int32
        let output: [UInt8]
        let messages: String

        var text: String { String(decoding: output, as: UTF8.self) }
        var lines: [Substring] { text.split(separator: "\n") }
    }

    let folder: TemporaryDirectory
    var environment: [String: String]

    init(_ environment: [String: String] = [:]) throws {
        folder = try TemporaryDirectory()
        self.environment = environment
    }

    /// A program that talks to a gateway with the tokens of the tests.
    init(of gateway: RunningGateway) throws {
        try self.init([
            "REDIS_KV_REST_API_URL": "http://\(gateway.gateway.addresses[0])",
            "REDIS_KV_REST_API_TOKEN": RunningGateway.Client.full.token ?? "",
            "REDIS_KV_REST_API_READ_ONLY_TOKEN": RunningGateway.Client.readOnly.token ?? "",
        ])
    }

    /// Runs it to its end.
    func run(_ arguments: String..., input: [UInt8] = []) async throws -> Outcome {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: [UInt8] = []) async throws -> Outcome {
        let program = try start(arguments, input: input)
        let status = try await program.waitForEnd()
        return Outcome(
            status: status, output: try bytes(of: "\(folder.path)/out"), messages: try text(of: "\(folder.path)/err"))
    }

    /// Starts it; what it writes goes to files of the folder.
    func start(_ arguments: [String], input: [UInt8] = []) throws -> ForeignProgram {
        try write(input, to: "\(folder.path)/in")
        guard let path = BuiltProgram.path else { throw TestSupportError("the program is not beside the tests") }
        let script = #"cd "$0" && exec "$@" <in >out 2>err"#
        let variables =
            Self.ofSanitizers + environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return try ForeignProgram(
            ["sh", "-c", script, folder.path, "env", "-i", "PATH=/usr/bin:/bin"] + variables + [path]
                + arguments)
    }

    /// What tells sanitizers which reports are not ours, as to the tests themselves.
    private static let ofSanitizers: [String] = ["TSAN_OPTIONS", "LSAN_OPTIONS"].compactMap { (name: String) in
        getenv(name).map { "\(name)=\(String(cString: $0))" }
    }
}
