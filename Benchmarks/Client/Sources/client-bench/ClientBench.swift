import BareCurl
import Glibc
import SluiceClient

/// Sends GETs as told by `client-bench MODE CONCURRENCY REQUESTS`, with `BENCH_URL` and `BENCH_TOKEN`, and prints
/// requests, seconds of the clock, seconds of the processor, and the latencies p50 and p99 in microseconds.
@main
enum ClientBench {
    static func main() {
        let words = CommandLine.arguments
        guard words.count == 4, let concurrency = Int(words[2]), let requests = Int(words[3]),
            let url = getenv("BENCH_URL"), let token = getenv("BENCH_TOKEN")
        else {
            print("usage: BENCH_URL=… BENCH_TOKEN=… client-bench MODE CONCURRENCY REQUESTS")
            exit(64)
        }
        let mode = words[1]
        let load = Load(
            url: String(cString: url), token: String(cString: token), concurrency: concurrency, requests: requests)
        let (start, startCPU) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        let result = mode.hasPrefix("bare") ? bare(mode, load) : OwnClient.run(mode, load)
        let (end, endCPU) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        guard result.good == requests else {
            print("only \(result.good) of \(requests) answers were right")
            exit(1)
        }
        let latencies = result.latencies.sorted()
        let percentiles = [50, 99].map { latencies.isEmpty ? 0 : latencies[latencies.count * $0 / 100] }
        print("\(requests) \(end - start) \(endCPU - startCPU) \(percentiles[0]) \(percentiles[1])")
    }

    /// Where instructions are counted they should not be those of the measurement.
    static let measuresLatencies = getenv("BENCH_NO_LATENCIES") == nil

    static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func bare(_ mode: String, _ load: Load) -> Outcome {
        let body = #"["GET","bench:key"]"#
        var latencies = [Int32](repeating: 0, count: measuresLatencies ? load.requests : 0)
        let good = latencies.withUnsafeMutableBufferPointer { bare(mode, load, body, latencies: $0) }
        return Outcome(good: good, latencies: latencies.map { Int($0) })
    }

    private static func bare(
        _ mode: String, _ load: Load, _ body: String, latencies: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        load.url.withCString { url in
            load.token.withCString { token in
                body.withCString { body in
                    let load = bare_load(
                        url: url, token: token, body: body, concurrency: Int32(load.concurrency),
                        requests: Int32(load.requests), latencies: latencies.isEmpty ? nil : latencies.baseAddress)
                    switch mode {
                    case "bare-easy": return Int(bare_easy(load))
                    case "bare-socket": return Int(bare_socket(load))
                    default: return Int(bare_multi(load))
                    }
                }
            }
        }
    }
}

struct Load: Sendable {
    let url: String
    let token: String
    let concurrency: Int
    let requests: Int
}

struct Outcome: Sendable {
    /// How many answers were right.
    var good = 0
    /// In microseconds; empty if they were not measured.
    var latencies: [Int] = []
}
