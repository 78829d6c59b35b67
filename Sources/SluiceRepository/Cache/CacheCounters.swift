public import SluiceClient
import SluiceCore

/// What caches have done, in common to all processes: the hash `cache:stats` in Redis.
///
/// Caches add what they have counted from time to time, in the background and in one request; what is lost of it when a
/// process ends, or Redis does not answer, is lost. Its fields are `collection:hits`, `stale`, `misses` and `joins` for
/// rendered answers (``ResponseCache``), and `collection:records:hits` and so on for records (``CachedStore``).
public struct CacheCounters: Sendable {
    /// How often a cache adds to them, while it is used. Default 10 s.
    public var interval: Duration

    private let client: RedisClient
    private let key: String

    /// Counters.
    ///
    /// - Parameters:
    ///   - client: with a token that may write.
    ///   - keys: as for the collections' stores. Default ``KeyScheme/standard``.
    ///   - interval: how often a cache adds to them. Default 10 s.
    public init(_ client: RedisClient, keys: KeyScheme = .standard, interval: Duration = .seconds(10)) {
        self.client = client
        self.interval = interval
        key = Self.key(keys)
    }

    /// Reads the counters of all caches.
    ///
    /// - Parameters:
    ///   - client: with a token that may read.
    ///   - keys: as for the collections' stores. Default ``KeyScheme/standard``.
    /// - Returns: what the caches of each collection have done, in the order of the collections.
    /// - Throws: ``StoreError``.
    public static func read(_ client: ReadOnlyClient, keys: KeyScheme = .standard) async throws -> [CacheActivity] {
        let reply = try await mappingErrors(isWrite: false) {
            try await client.execute(.hashGetAll(key(keys), as: [UInt8].self).asReply)
        }
        guard let parts = reply.array, parts.count.isMultiple(of: 2) else { throw StoreError.strange("cache:stats") }
        var found: [CacheActivity.Place: CacheActivity] = [:]
        for index in stride(from: 0, to: parts.count, by: 2) {
            guard let words = parts[index].string?.split(separator: ":", omittingEmptySubsequences: false),
                2...3 ~= words.count, let name = words.last.flatMap({ CounterName(rawValue: String($0)) }),
                let kind = words.count == 2 ? .responses : CacheActivity.Kind(rawValue: String(words[1])),
                let count = parts[index + 1].string.flatMap({ Int64($0) })
            else { continue }
            let place = CacheActivity.Place(collection: String(words[0]), kind: kind)
            found[place, default: CacheActivity(collection: place.collection, kind: kind)][keyPath: name.path] = count
        }
        return found.values.sorted { ($0.collection, $0.kind.rawValue) < ($1.collection, $1.kind.rawValue) }
    }

    /// Adds what came since the last time.
    func add(_ differences: [(CounterName, Int)], _ collection: String, _ kind: CacheActivity.Kind) async {
        let prefix = kind == .responses ? collection : "\(collection):\(kind.rawValue)"
        let commands = differences.filter { $0.1 > 0 }.map { name, count in
            ["HINCRBY", key, "\(prefix):\(name.rawValue)", "\(count)"]
        }
        guard !commands.isEmpty else { return }
        // Counters are for people: what is lost of them is lost.
        _ = try? await client.pipeline(commands)
    }

    private static func key(_ keys: KeyScheme) -> String { "\(keys.prefix)cache:stats" }
}
