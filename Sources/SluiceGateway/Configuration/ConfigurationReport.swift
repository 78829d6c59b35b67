import CLinux
import Glibc
import SluiceNet

/// What `sluice gateway --check` tells: whether a gateway could run, and how it would. Shows no secrets.
package struct ConfigurationReport: Sendable, CustomStringConvertible {
    /// What keeps the gateway from running.
    package fileprivate(set) var problems: [ConfigurationError] = []
    /// What it would run with all the same, but should be looked at.
    package fileprivate(set) var warnings: [ConfigurationError] = []
    /// The settings that matter most, for people.
    package fileprivate(set) var summary: [(name: String, value: String)] = []

    /// Several lines: problems, warnings and the summary.
    package var description: String {
        let width = summary.map(\.name.count).max() ?? 0
        let settings = summary.map { name, value in
            name + String(repeating: " ", count: width - name.count + 2) + value
        }
        return (problems.map { "error: \($0)" } + warnings.map { "warning: \($0)" } + settings).joined(separator: "\n")
    }
}

extension GatewayConfiguration {
    /// Looks at the settings, and at what they need of the machine. Changes nothing.
    package func check() -> ConfigurationReport {
        var report = ConfigurationReport()
        let tls = tlsReport()
        report.problems = problems() + machineProblems() + tls.problems
        report.warnings = warnings() + tls.warnings
        report.summary = summary() + tls.summary
        return report
    }

    private var restTokens: String {
        if let restTokenKeyFile { return "sealed under \(restTokenKeyFile)" }
        if case .embedded = backend { return "sealed under a key in \(dataDirectory)" }
        return "off"
    }

    private func machineProblems() -> [ConfigurationError] {
        var problems: [ConfigurationError] = []
        if let restTokenKeyFile {
            do throws(ConfigurationError) {
                _ = try SealKeyFile.read(restTokenKeyFile)
            } catch {
                problems.append(error)
            }
        }
        var needsDirectory = tokens.isEmpty
        if case .embedded(let embedded) = backend {
            needsDirectory = true
            do throws(EmbeddedRedisError) {
                _ = try RedisServerBinary.find(embedded.server)
            } catch {
                problems.append(ConfigurationError("embedded.server", error.message))
            }
        }
        if needsDirectory {
            do throws(EmbeddedRedisError) {
                try DataDirectory.check(dataDirectory)
            } catch {
                problems.append(ConfigurationError("dataDirectory", error.message))
            }
        }
        return problems
    }

    private func warnings() -> [ConfigurationError] {
        var warnings: [ConfigurationError] = []
        if let adminListener, !adminListener.isLoopback {
            warnings.append(
                ConfigurationError(
                    "adminListen",
                    "\(adminListener) is reached from other machines, and asks for no token: let a firewall guard it"))
        }
        for token in tokens where token.isShort {
            warnings.append(
                ConfigurationError("tokens.\(token.name)", "the token has fewer than 16 characters: it may be guessed"))
        }
        if let path = source?.filePath, holdsPassword, Self.isReadByOthers(path) {
            warnings.append(
                ConfigurationError("config", "\(path) holds a password and others may read it: chmod 600 it"))
        }
        if let restTokenKeyFile, Self.isReadByOthers(restTokenKeyFile) {
            warnings.append(
                ConfigurationError(
                    "restTokenKeyFile", "others may read \(restTokenKeyFile), and make tokens with it: chmod 600 it"))
        }
        return warnings
    }

    private var defaultDatabase: Int {
        if case .redis(let url) = backend { url.database } else { 0 }
    }

    private var holdsPassword: Bool {
        if case .redis(let url) = backend, url.password != nil { return true }
        return tokens.contains { $0.redisUser != nil }
    }

    private static func isReadByOthers(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & 0o077 != 0
    }

    private func summary() -> [(name: String, value: String)] {
        let names = tokens.map { token in
            let keys = token.prefix.map { ", keys that begin with \($0)" } ?? ""
            let user = token.redisUser.map { ", as \($0.name)" } ?? ""
            return
                "\(token.name) (\(token.access.rawValue), database \(token.database ?? defaultDatabase)\(keys)\(user))"
        }
        let server: String
        switch backend {
        case .embedded(let embedded):
            server = "embedded in \(dataDirectory), fsync \(embedded.fsync.rawValue): \(embedded.fsync.window)"
        case .redis(let url):
            server = url.description
        }
        let limited = tokens.compactMap { token in token.limits.summary.map { "\(token.name) (\($0))" } }
        return [
            ("listen", listeners.map(\.description).joined(separator: ", ")),
            ("admin", adminListener?.description ?? "off"),
            ("redis", server),
            ("tokens", names.isEmpty ? "generated, in \(dataDirectory)" : names.joined(separator: ", ")),
            ("token limits", limited.isEmpty ? "none" : limited.joined(separator: ", ")),
            ("ACL RESTTOKEN", restTokens),
            ("blocking", blockingSummary),
            ("threads", "\(threads)"),
            ("mount prefix", mountPrefix.isEmpty ? "none" : mountPrefix),
            ("access log", accessLog.text),
        ]
    }
}

extension GatewayConfiguration.AccessLog {
    fileprivate var text: String {
        switch self {
        case .off: "off"
        case .errors: "errors"
        case .sampled(let rate): "errors and \(rate) of the rest"
        case .all: "all"
        }
    }
}

extension FsyncPolicy {
    fileprivate var window: String {
        switch self {
        case .always: "a crash of the machine loses nothing that was acknowledged"
        case .everySecond: "a crash of the machine loses about the last second"
        case .never: "a crash of the machine loses what the system has not written yet"
        }
    }
}
