import Glibc
import SluiceGateway

extension Subcommand {
    static let gateway = Subcommand(
        name: "gateway", summary: "Serve the Upstash REST API in front of a Redis.", synopsis: "[OPTIONS]",
        details: """
            Without --redis it starts a private redis-server (or valkey-server) in the data directory and stops it at the
            end. Tokens come from SLUICE_TOKEN and SLUICE_READ_ONLY_TOKEN or from the configuration file, never from the
            command line; with none, strong ones are generated at the first start and shown once.

            Options override the environment (SLUICE_LISTEN, SLUICE_REDIS_URL, …), which overrides the configuration file.
            SIGHUP reads the tokens again. SIGTERM and SIGINT let requests that are under way end; a second one does not.
            """,
        options: [
            .value("--listen", "ADDRESS", "HOST:PORT or unix:PATH; may repeat. Default 127.0.0.1:8079.", repeats: true),
            .value("--admin-listen", "ADDRESS", "Where to serve health, metrics and status."),
            .value("--redis", "URL", "redis://HOST:PORT/DB or unix://PATH; without a password, see SLUICE_REDIS_URL."),
            .value("--data-dir", "DIR", "Where the private Redis and generated tokens are kept."),
            .value("--fsync", "POLICY", "always, everysec or no: when the private Redis syncs. Default everysec."),
            .value("--threads", "N", "Event loops. Default: half the processors."),
            .value("--config", "FILE", "Settings and tokens as JSON."),
            .value("--mount-prefix", "PATH", "Serve the API below this path."),
            .value("--access-log", "WHICH", "off, errors, all, or the share of requests to log, from 0 to 1."),
            .value("--blocking", "N", "How many commands may wait, such as BLPOP. Default 0: they are refused."),
            .switch("--check", "Check the configuration, say what would run, and end."),
        ],
        examples: [
            ("sluice gateway", "A private Redis on 127.0.0.1:8079"),
            (
                "SLUICE_TOKEN=secret-token-of-mine sluice gateway --redis redis://127.0.0.1:6379",
                "In front of a Redis that runs already"
            ),
            ("sluice gateway --listen 0.0.0.0:8079 --config gateway.json --check", "What would that do?"),
        ],
        run: { arguments in
            let configuration = try Subcommand.configuration(arguments)
            if arguments.has("--check") {
                let report = configuration.check()
                Output.value("\(report)\n")
                return report.problems.isEmpty ? .ok : .usage
            }
            return try Subcommand.serve(configuration)
        })

    private static func configuration(_ arguments: ParsedArguments) throws -> GatewayConfiguration {
        do throws(ConfigurationError) {
            var overrides = Environment.current()
            let variables = [
                "--admin-listen": "SLUICE_ADMIN_LISTEN", "--redis": "SLUICE_REDIS_URL", "--data-dir": "SLUICE_DATA_DIR",
                "--fsync": "SLUICE_FSYNC", "--threads": "SLUICE_THREADS", "--mount-prefix": "SLUICE_MOUNT_PREFIX",
                "--access-log": "SLUICE_ACCESS_LOG", "--blocking": "SLUICE_BLOCKING",
            ]
            for (option, variable) in variables {
                overrides[variable] = arguments.value(option) ?? overrides[variable]
            }
            if arguments.has("--listen") {
                overrides["SLUICE_LISTEN"] = arguments.all("--listen").joined(separator: ",")
            }
            try refusePasswords(in: arguments.value("--redis"))
            return try GatewayConfiguration.load(file: arguments.value("--config"), environment: overrides)
        } catch {
            throw Failure.usage("\(error)")
        }
    }

    /// Everybody on the machine can read command lines.
    private static func refusePasswords(in url: String?) throws(ConfigurationError) {
        guard let url, try RedisURL(url).hasPassword else { return }
        throw ConfigurationError(
            key: "--redis", message: "a password on the command line is visible to all users: use SLUICE_REDIS_URL")
    }

    private static func serve(_ configuration: GatewayConfiguration) throws -> ExitStatus {
        let signals = StopSignals()
        let gateway: Gateway
        do throws(GatewayError) {
            gateway = try Gateway(configuration)
        } catch {
            throw Failure(error.code == .configuration ? .usage : .errorReply, error.message)
        }
        for token in gateway.generatedTokens {
            Output.message("generated token \(token.entry.name) (shown only now): \(token.secret)")
        }
        for address in gateway.addresses {
            Output.message("sluice gateway listens on \(address)")
        }
        if let address = gateway.adminAddress {
            Output.message("health, metrics and status on \(address)")
        }
        return signals.wait(for: gateway)
    }
}
