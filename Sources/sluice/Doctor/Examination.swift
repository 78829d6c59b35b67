import Glibc
import SluiceClient
import SluiceCore

/// Looks at one address with both of its tokens, and changes no data there.
struct Examination: Sendable {
    /// A key that nobody has: reading it finds nothing, deleting it deletes nothing.
    private static let key = "sluice:doctor:\(UInt64.random(in: 0 ... .max))"

    private let arguments: ParsedArguments

    init(_ arguments: ParsedArguments) {
        self.arguments = arguments
    }

    /// - Parameter report: gets each finding as soon as it is known.
    func run(_ report: @Sendable (Finding) -> Void) async {
        let explanation = EnvironmentExplanation(
            Environment.current(), prefix: arguments.value("--env-prefix"))
        let writing = client(.readWrite)
        let reading = client(.readOnly)
        guard let any = writing ?? reading else {
            do {
                _ = try ClientRunner.configuration(arguments, access: .readWrite)
            } catch {
                report(.problem("configuration", (error as? ClientError)?.message ?? "\(error)"))
            }
            return
        }
        for warning in explanation.warnings {
            report(.warning("configuration", warning))
        }
        let used = explanation.variables.filter(\.isUsed).map(\.name).joined(separator: ", ")
        report(.ok("configuration", "uses \(used)"))
        if await reach(any, report) {
            if let writing { await examine(writing: writing.client, report) }
            if let reading {
                await examine(reading: reading.client, report)
            } else {
                report(.warning("read-only token", "none is configured: give it to jobs that only read"))
            }
        }
        await writing?.client.shutdown()
        await reading?.client.shutdown()
    }

    private func client(_ access: ClientConfiguration.Access) -> (client: RedisClient, url: String)? {
        guard var configuration = try? ClientRunner.configuration(arguments, access: access) else { return nil }
        if !arguments.has("--timeout") { configuration.timeout = .seconds(5) }
        // Each question is asked, whatever became of the others.
        configuration.circuitBreaker = .disabled
        configuration.retry = .none
        configuration.connectTimeout = min(configuration.timeout, configuration.connectTimeout)
        return (try? RedisClient(configuration)).map { ($0, configuration.url) }
    }

    // MARK: The way there

    private func reach(_ subject: (client: RedisClient, url: String), _ report: (Finding) -> Void) async -> Bool {
        var isLocal = false
        if let lookup = NameLookup(url: subject.url) {
            let addresses = lookup.addresses()
            isLocal = addresses.allSatisfy { $0.hasPrefix("127.") || $0 == "::1" }
            guard !addresses.isEmpty else {
                report(.problem("name", "\(lookup.host) is not known to the name server: check the URL"))
                return false
            }
            report(.ok("name", "\(lookup.host) is \(addresses.joined(separator: ", "))"))
        }
        let isSecure = subject.url.hasPrefix("https://")
        switch await outcome(subject.client, ["PING"]) {
        case .success, .failure(.answered):
            report(.ok("connection", "the server answers"))
            if isSecure {
                report(.ok("TLS", "the certificate is trusted, and is for this name"))
            } else if !isLocal {
                report(
                    .warning("TLS", "the URL begins with http://: others on the way can read tokens and data"))
            }
            return true
        case .failure(.unreached(let text)):
            report(.problem("connection", text))
            return false
        }
    }

    // MARK: What tokens may do

    private func examine(writing client: RedisClient, _ report: (Finding) -> Void) async {
        guard await isAccepted(client, "token", report) else { return }
        await checkClock(client, report)
        switch await outcome(client, ["DEL", Self.key]) {
        case .success: report(.ok("token", "may write"))
        case .failure(let failure): report(.problem("token", "may not write: \(failure.text)"))
        }
        for (name, command) in Self.features {
            switch await outcome(client, command) {
            case .success: report(.ok("commands", "\(name): offered"))
            case .failure(let failure): report(.warning("commands", "\(name): not offered: \(failure.text)"))
            }
        }
    }

    private func examine(reading client: RedisClient, _ report: (Finding) -> Void) async {
        guard await isAccepted(client, "read-only token", report) else { return }
        switch await outcome(client, ["GET", Self.key]) {
        case .success: report(.ok("read-only token", "may read"))
        case .failure(let failure): report(.problem("read-only token", "may not read: \(failure.text)"))
        }
        switch await outcome(client, ["DEL", Self.key]) {
        case .success:
            report(.problem("read-only token", "may write: it is not the read-only token; check which is which"))
        case .failure:
            report(.ok("read-only token", "may not write"))
        }
    }

    private static let features: [(name: String, command: [String])] = [
        ("scanning keys", ["SCAN", "0", "COUNT", "1"]), ("scripts", ["EVAL", "return 1", "0"]),
        ("publishing", ["PUBLISH", key, ""]), ("expiring hash fields", ["HGETEX", key, "FIELDS", "1", "f"]),
        ("JSON documents", ["JSON.GET", key]),
    ]

    private func isAccepted(_ client: RedisClient, _ name: String, _ report: (Finding) -> Void) async -> Bool {
        switch await outcome(client, ["PING"]) {
        case .success:
            report(.ok(name, "is accepted"))
            return true
        case .failure(let failure):
            report(.problem(name, failure.text))
            return false
        }
    }

    private func checkClock(_ client: RedisClient, _ report: (Finding) -> Void) async {
        let before = Self.now()
        guard case .success(.array(let parts)) = await outcome(client, ["TIME"]), case .bulk(let text)? = parts.first,
            let seconds = Int(String(decoding: text, as: UTF8.self))
        else { return }
        let middle = before + (Self.now() - before) / 2
        let distance = abs(seconds * 1000 - middle) / 1000
        report(
            distance <= 2
                ? .ok("clock", "agrees with the server's")
                : .warning("clock", "is \(distance) s away from the server's: expirations by date will differ"))
    }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    // MARK: Asking

    private enum Trouble: Error {
        case unreached(String)
        /// Somebody answered, though not as hoped.
        case answered(String)

        var text: String {
            switch self {
            case .unreached(let text), .answered(let text): text
            }
        }
    }

    private func outcome(_ client: RedisClient, _ command: [String]) async -> Result<Reply, Trouble> {
        do {
            return .success(try await client.execute(words: command))
        } catch let error as ClientError {
            return .failure(error.status == nil ? .unreached(error.message) : .answered(error.message))
        } catch {
            return .failure(.unreached("cancelled"))
        }
    }
}
