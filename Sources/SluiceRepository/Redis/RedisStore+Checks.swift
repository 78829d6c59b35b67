import CLinux
import Glibc
import SluiceClient
import SluiceCore

/// What is looked at before a store is used.
extension RedisStore {
    private static let largestClockDifference = Duration.seconds(5)

    /// Looks at the server: what makes stores fail, or lose data, is better known before.
    ///
    /// Asks only; a token that may not ask gets ``RedisFinding/Level/unknown``.
    ///
    /// - Returns: a finding for each ``RedisFinding/Subject``.
    /// - Throws: ``StoreError`` if the server cannot be reached; `CancellationError`.
    public func check() async throws -> [RedisFinding] {
        // Whether the server is there at all.
        _ = try await records.gate()
        var findings: [RedisFinding] = []
        findings.append(await checkEvictionPolicy() ?? RedisFinding(.evictionPolicy, .unknown, Self.unknownPolicy))
        findings.append(await checkVersion())
        findings.append(await checkCluster())
        findings.append(try await checkScripts())
        findings.append(await checkClock())
        return findings
    }

    private static let unknownPolicy =
        "the token may not ask for the eviction policy: make sure that maxmemory-policy is noeviction"

    /// - Returns: `nil` if nobody tells.
    func checkEvictionPolicy() async -> RedisFinding? {
        var policy = await info("memory", "maxmemory_policy")
        if policy == nil {
            policy = try? await client.execute(.settings(matching: "maxmemory-policy"))["maxmemory-policy"]
        }
        guard let policy else { return nil }
        guard policy != "noeviction" else {
            return RedisFinding(.evictionPolicy, .good, "the eviction policy is noeviction")
        }
        return RedisFinding(
            .evictionPolicy, .problem,
            """
            Redis throws away keys when it has no memory left (maxmemory-policy \(policy)), and records with them: set \
            it to noeviction
            """)
    }

    private func checkVersion() async -> RedisFinding {
        let valkey = await info("server", "valkey_version")
        guard let version = await info("server", "redis_version") else {
            return RedisFinding(.serverVersion, .unknown, "the token may not ask for the version: 7.0 is needed")
        }
        let name = valkey.map { "Valkey \($0)" } ?? "Redis \(version)"
        let major = version.split(separator: ".").first.flatMap { Int($0) } ?? 0
        return major >= 7
            ? RedisFinding(.serverVersion, .good, name)
            : RedisFinding(.serverVersion, .problem, "\(name) is too old: 7.0 is needed")
    }

    func checkCluster() async -> RedisFinding {
        switch await info("cluster", "cluster_enabled") {
        case "0": return RedisFinding(.cluster, .good, "the server is no cluster")
        case "1" where options.keys.usesHashTags:
            return RedisFinding(.cluster, .good, "the server is a cluster, and all keys of a component are in one slot")
        case "1":
            return RedisFinding(
                .cluster, .problem,
                "the server is a cluster, and scripts need all of a component's keys in one slot: use hash tags")
        default:
            return RedisFinding(.cluster, .unknown, "the token may not ask whether the server is a cluster")
        }
    }

    /// Runs the one script that only reads, on the component's gate.
    private func checkScripts() async throws -> RedisFinding {
        do {
            _ = try await run(.read, ScriptArguments([keys.gate, keys.floor], RecordFields.names), isWrite: false)
            return RedisFinding(.scripts, .good, "scripts run")
        } catch let error as StoreError {
            return RedisFinding(.scripts, .problem, "the scripts of the store do not run: \(error)")
        }
    }

    private func checkClock() async -> RedisFinding {
        let before = Self.now()
        guard let server = try? await client.execute(.time()) else {
            return RedisFinding(.clock, .unknown, "the token may not ask for the time")
        }
        let after = Self.now()
        // Somewhere between the two the server looked at its clock.
        let difference = server < before ? before - server : server > after ? server - after : .zero
        let seconds = difference.components.seconds
        return difference <= Self.largestClockDifference
            ? RedisFinding(.clock, .good, "the clocks are at most \(seconds + 1) s apart")
            : RedisFinding(
                .clock, .warning,
                """
                the clocks of the server and of this host are \(seconds) s apart: nothing is ordered by them, but times \
                in the audit will look strange
                """)
    }

    private static func now() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// A value of what the server says of itself; `nil` if it does not.
    private func info(_ section: String, _ name: String) async -> String? {
        try? await client.execute(.info(section))[name]
    }
}
