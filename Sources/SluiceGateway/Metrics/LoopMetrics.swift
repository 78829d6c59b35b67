import SluiceCore
import SluiceHTTP

/// What one loop has served; any thread may read it.
final class LoopMetrics: Sendable {
    /// Upper bounds of the latency buckets are powers of two of a microsecond, from 32 µs to 16 s.
    static let firstBucketExponent = 5
    static let bucketCount = 20

    let http = HTTPCounters()
    let streams = StreamCounters()
    let blocking = BlockingCounters()
    private let requests: CounterArray
    /// Commands that were let through to Redis, by family.
    let commands = CounterArray(count: CommandGroup.allCases.count)
    private let refusals = CounterArray(count: TokenSlots.maximumCount * TokenLimitKind.allCases.count)
    private let latencies = CounterArray(count: Endpoint.allCases.count * (bucketCount + 1))
    private let latencySums = CounterArray(count: Endpoint.allCases.count)
    private let endpointCount = Endpoint.allCases.count
    private let statusCount = HTTPStatus.allCases.count

    init() {
        requests = CounterArray(count: TokenSlots.maximumCount * endpointCount * statusCount)
    }

    deinit {
        requests.deallocate()
        commands.deallocate()
        refusals.deallocate()
        latencies.deallocate()
        latencySums.deallocate()
    }

    func countRequest(token: Int, endpoint: Endpoint, status: HTTPStatus) {
        requests.add(at: index(token, endpoint, status))
    }

    func recordLatency(_ endpoint: Endpoint, nanoseconds: Int64) {
        let microseconds = UInt64(clamping: nanoseconds) / 1000
        let exponent = 64 - microseconds.leadingZeroBitCount
        let bucket = min(max(exponent - Self.firstBucketExponent, 0), Self.bucketCount)
        latencies.add(at: Int(endpoint.rawValue) * (Self.bucketCount + 1) + bucket)
        latencySums.add(Int(clamping: microseconds), at: Int(endpoint.rawValue))
    }

    /// A request was refused by one of its token's limits.
    func countRefusal(token: Int, _ limit: TokenLimitKind) {
        refusals.add(at: token * TokenLimitKind.allCases.count + limit.rawValue)
    }

    func refusals(token: Int, _ limit: TokenLimitKind) -> Int {
        refusals[token * TokenLimitKind.allCases.count + limit.rawValue]
    }

    func requests(token: Int, endpoint: Endpoint, status: HTTPStatus) -> Int {
        requests[index(token, endpoint, status)]
    }

    func commands(_ family: CommandGroup) -> Int {
        commands[Int(family.rawValue)]
    }

    /// Answers that took less than 2 to the power of (bucket + 5) microseconds, and not less than half of that.
    func latencies(_ endpoint: Endpoint, bucket: Int) -> Int {
        latencies[Int(endpoint.rawValue) * (Self.bucketCount + 1) + bucket]
    }

    func latencySumMicroseconds(_ endpoint: Endpoint) -> Int {
        latencySums[Int(endpoint.rawValue)]
    }

    private func index(_ token: Int, _ endpoint: Endpoint, _ status: HTTPStatus) -> Int {
        (token &* endpointCount &+ Int(endpoint.rawValue)) &* statusCount &+ Int(status.rawValue)
    }
}
