public import SluiceClient
import SluiceCore

/// Rendered answers of an API at `cache:api:{collection}:{hash}` in Redis, in common to all processes.
///
/// A response is old as soon as a record of its collection is committed: commits raise a number (`cache:gen:{collection}`),
/// and a response carries the one that was read before it was rendered. Nothing has to be listed or deleted for it. Tasks
/// that ask for the same response at once wait for one. When Redis does not answer, responses are rendered; the cache never
/// fails its callers.
public final class ResponseCache: Sendable {
    private struct Local: Sendable {
        let response: StoredResponse
        let checked: ContinuousClock.Instant
    }

    private struct State {
        var local: LeastRecentlyUsed<String, Local>
        var flights: [String: Flight<StoredResponse>] = [:]
        var statistics = CacheStatistics()
    }

    private let client: RedisClient
    private let options: ResponseCacheOptions
    private let generationKey: String
    private let responseKey: String
    private let ledger: CacheLedger
    private let state: Lock<State>

    /// A cache for the answers about one collection.
    ///
    /// - Parameters:
    ///   - client: with a token that may write.
    ///   - collection: whose commits make responses old.
    ///   - keys: as for the collection's store. Default ``KeyScheme/standard``.
    ///   - options: how it works.
    public init(
        _ client: RedisClient, collection: String, keys: KeyScheme = .standard,
        options: ResponseCacheOptions = ResponseCacheOptions()
    ) {
        self.client = client
        self.options = options
        let tag = keys.usesHashTags ? "{\(collection)}" : collection
        generationKey = "\(keys.prefix)cache:gen:\(tag)"
        responseKey = "\(keys.prefix)cache:api:\(tag)"
        ledger = CacheLedger(
            CacheCounters(client, keys: keys, interval: options.statisticsInterval), collection, .responses)
        state = Lock(
            State(
                local: LeastRecentlyUsed(
                    maximumCount: options.maximumLocalEntries, maximumCost: options.maximumLocalBytes)))
    }

    /// What the cache of this process has done.
    public var statistics: CacheStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.entries = state.local.count
            statistics.bytes = state.local.cost
            statistics.evictions = state.local.evictions
            return statistics
        }
    }

    /// A response, from the cache if it is there and not old.
    ///
    /// - Parameters:
    ///   - request: what it answers, with all that it depends on, such as the path, the query and who asks; empty for the
    ///     collection's one response.
    ///   - render: makes it; `nil` for nothing, which is remembered for a moment. For several tasks at once it runs once,
    ///     in a task of its own.
    /// - Returns: the response.
    /// - Throws: what `render` throws; `CancellationError`.
    public func response(
        to request: String = "", _ render: @escaping @Sendable () async throws -> [UInt8]?
    ) async throws -> CachedResponse {
        try Task.checkCancellation()
        ledger.tick(at: options.surroundings.now()) { statistics }
        let key = key(of: request)
        if let local = useLocal(key) { return cached(local, \.hits) }
        let (found, generation) = await look(key)
        if let found, let age = usableAge(of: found) {
            if isNew(found, generation, age) {
                keepLocal(found, key)
                return cached(found, \.hits)
            }
            if age < lifetime(of: found) + options.staleWindow, options.staleWindow > .zero {
                _ = make(key, generation, render)
                return cached(found, \.staleHits)
            }
        }
        state.withLock { $0.statistics.misses += 1 }
        let made = try await make(key, generation, render).value()
        return CachedResponse(body: made.body, isCached: false, freshness: .current)
    }

    /// Adds what this process has counted to `cache:stats`, see ``CacheCounters``; done by itself from time to time.
    public func flushStatistics() async {
        await ledger.tell(statistics)
    }

    // MARK: Looking

    private func key(of request: String) -> String {
        guard !request.isEmpty, let hash = ContentHash(ofCanonical: Array(request.utf8)) else { return responseKey }
        return "\(responseKey):\(hash)"
    }

    private func useLocal(_ key: String) -> StoredResponse? {
        guard options.localTimeToLive > .zero else { return nil }
        let now = options.surroundings.now()
        return state.withLock { state in
            guard let local = state.local.use(key), now - local.checked < options.localTimeToLive else { return nil }
            return local.response
        }
    }

    private func keepLocal(_ response: StoredResponse, _ key: String) {
        guard options.localTimeToLive > .zero else { return }
        let local = Local(response: response, checked: options.surroundings.now())
        state.withLock { $0.local.set(key, local, cost: (response.body?.count ?? 0) + 256) }
    }

    /// The response and the generation, read in one step; `nil` for a generation if Redis does not answer.
    private func look(_ key: String) async -> (StoredResponse?, generation: Int64?) {
        guard case .array(let values)? = try? await client.execute(["MGET", generationKey, key]), values.count == 2
        else { return (nil, nil) }
        let response = values[1].bytes.flatMap(StoredResponse.init(_:))
        return (response?.schema == options.schemaVersion ? response : nil, Int64(values[0].string ?? "0"))
    }

    /// `nil` for a response that seems to come from the future: a clock was set back.
    private func usableAge(of response: StoredResponse) -> Duration? {
        let age = options.surroundings.wallClock() - response.time
        return age < -60_000 ? nil : .milliseconds(max(0, age))
    }

    private func isNew(_ response: StoredResponse, _ generation: Int64?, _ age: Duration) -> Bool {
        generation == response.generation && age < lifetime(of: response)
    }

    private func lifetime(of response: StoredResponse) -> Duration {
        response.body == nil ? options.negativeTimeToLive : options.timeToLive
    }

    private func cached(
        _ response: StoredResponse, _ counter: WritableKeyPath<CacheStatistics, Int>
    ) -> CachedResponse {
        state.withLock { $0.statistics[keyPath: counter] += 1 }
        let age = usableAge(of: response) ?? .zero
        return CachedResponse(body: response.body, isCached: true, freshness: .stale(age))
    }

    // MARK: Making

    /// Makes a response for all who wait for it, in a task of its own: who asked first may be cancelled.
    private func make(
        _ key: String, _ generation: Int64?, _ render: @escaping @Sendable () async throws -> [UInt8]?
    ) -> Flight<StoredResponse> {
        let (flight, isFirst) = state.withLock { state in
            if let flight = state.flights[key] {
                state.statistics.joins += 1
                return (flight, false)
            }
            let flight = Flight<StoredResponse>()
            state.flights[key] = flight
            return (flight, true)
        }
        guard isFirst else { return flight }
        Task {
            let result: Result<StoredResponse, any Error>
            do {
                let time = options.surroundings.wallClock()
                let response = StoredResponse(
                    schema: options.schemaVersion, generation: generation ?? 0, time: time, body: try await render())
                if generation != nil { await keep(response, key) }
                result = .success(response)
            } catch {
                result = .failure(error)
            }
            state.withLock { $0.flights[key] = nil }
            flight.land(result)
        }
        return flight
    }

    private func keep(_ response: StoredResponse, _ key: String) async {
        let life = lifetime(of: response) * (0.9 + 0.2 * options.surroundings.fraction()) + options.staleWindow
        let words = ["SET", key, "", "PX", "\(max(1, life.wholeMilliseconds))"]
        var command = words.map { Array($0.utf8) }
        command[2] = response.bytes
        // A response that is not kept is made again.
        guard (try? await client.execute(command)) != nil else { return }
        keepLocal(response, key)
    }
}
