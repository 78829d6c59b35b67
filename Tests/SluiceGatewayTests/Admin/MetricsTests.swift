import SluiceCore
import SluiceGateway
import TestSupport
import Testing

@Suite struct MetricsTests {
    /// One sample: its name and labels as written, and its value.
    private static func samples(of gateway: RunningGateway) async throws -> [String: Double] {
        let answer = try await gateway.admin("/metrics")
        #expect(answer.status == 200)
        #expect(answer.field("Content-Type")?.hasPrefix("text/plain; version=0.0.4") == true)
        var samples: [String: Double] = [:]
        var types: [String: String] = [:]
        #expect(answer.text.hasSuffix("\n"))
        for line in answer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if let match = line.wholeMatch(of: /# TYPE ([a-z_]+) (counter|gauge|histogram)/) {
                #expect(types.updateValue(String(match.output.2), forKey: String(match.output.1)) == nil)
            } else if line.wholeMatch(of: /# HELP [a-z_]+ [^\\]+/) == nil {
                let match = try #require(
                    line.wholeMatch(
                        of: /([a-z_]+)(\{[a-z_]+="[^"\\]*"(?:,[a-z_]+="[^"\\]*")*\})? (-?[0-9.]+(?:e-?[0-9]+)?)/),
                    "\(line)")
                let name = String(match.output.1)
                let family = name.replacing(/_(bucket|sum|count)$/, with: "")
                #expect(types[name] != nil || types[family] == "histogram", "\(line)")
                let key = name + (match.output.2.map(String.init) ?? "")
                #expect(samples.updateValue(Double(match.output.3) ?? .nan, forKey: key) == nil, "\(line)")
            }
        }
        return samples
    }

    @Test(.gateway) func countWhatWasDone() async throws {
        let gateway = try RunningGateway.ofSuite()
        let client = try gateway.connect()
        let before = try await Self.samples(of: gateway)
        #expect(before["sluice_connections_open"] != nil)
        for _ in 0..<3 {
            try await client.command(#"["SET","k","v"]"#)
        }
        try await client.call(.get("/get/k"))
        try await client.call(.get("/lpush/k/v"))
        try await client.call(.post("/pipeline", #"[["GET","k"],["HGET","h","f"],["MULTI"]]"#))
        try await client.call(.post("/multi-exec", #"[["GET","k"]]"#))
        try await client.call(APIRequest("DELETE", "/get/k"))
        try await gateway.call(.get("/get/k"), as: .stranger)
        try await gateway.call(.get("/get/k"), as: .readOnly)
        try await gateway.call(.get("/set/k/v"), as: .readOnly)
        try await client.call(APIRequest("OPTIONS", "/"))
        let stream = try gateway.connect()
        _ = try await stream.openStream("/subscribe/a")
        _ = try await stream.nextEvent()
        let broken = try gateway.connect()
        try await broken.send(Array("NONSENSE\r\n\r\n".utf8))
        #expect(try await broken.receive().status == 400)

        let after = try await Self.samples(of: gateway)
        func requests(_ endpoint: String, _ status: Int, _ token: String) -> Double? {
            after[#"sluice_requests_total{endpoint="\#(endpoint)",status="\#(status)",token="\#(token)"}"#]
        }
        #expect(requests("command", 200, "full") == 3)
        #expect(requests("path", 200, "full") == 1)
        #expect(requests("path", 400, "full") == 1)
        #expect(requests("pipeline", 200, "full") == 1)
        #expect(requests("multi_exec", 200, "full") == 1)
        #expect(requests("path", 401, "none") == 1)
        #expect(requests("path", 405, "none") == 1)
        #expect(requests("path", 200, "readOnly") == 1)
        #expect(requests("path", 400, "readOnly") == 1)
        #expect(requests("preflight", 200, "none") == 1)
        #expect(requests("subscribe", 200, "full") == 1)
        #expect(requests("none", 400, "none") == 1)
        #expect(after["sluice_http_faults_total"] == 1)
        #expect(after["sluice_streams_open"] == 1)
        #expect(after["sluice_stream_events_total"] == 1)
        #expect(after[#"sluice_commands_total{family="string"}"#] == 7)
        #expect(after[#"sluice_commands_total{family="hash"}"#] == 1)
        #expect(after[#"sluice_commands_total{family="list"}"#] == 1)
        #expect(after["sluice_upstream_waiting"] == 0)
        #expect(after["sluice_upstream_connections"] == after["sluice_upstream_ready"])
        #expect((after["sluice_received_bytes_total"] ?? 0) > 500)
        #expect((after["sluice_sent_bytes_total"] ?? 0) > 500)
        #expect((after["sluice_connections_accepted_total"] ?? 0) >= 6)

        let buckets = after.filter { $0.key.hasPrefix(#"sluice_request_duration_seconds_bucket{endpoint="command""#) }
        #expect(buckets.values.max() == 3)
        #expect(after[#"sluice_request_duration_seconds_bucket{endpoint="command",le="+Inf"}"#] == 3)
        #expect(after[#"sluice_request_duration_seconds_count{endpoint="command"}"#] == 3)
        #expect((after[#"sluice_request_duration_seconds_sum{endpoint="command"}"#] ?? 0) > 0)
    }

    @Test(.gateway { $0.threads = 1 }) func showHowRedisIs() async throws {
        let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
        try await gateway.command(#"["PING"]"#)
        let before = try await Self.samples(of: gateway)
        try await redis.restart()
        try await waitUntil("Redis is reached again") { try await gateway.command(#"["PING"]"#).status == 200 }
        let after = try await Self.samples(of: gateway)
        #expect((after["sluice_upstream_failures_total"] ?? 0) > (before["sluice_upstream_failures_total"] ?? 0))
        #expect((after["sluice_upstream_connects_total"] ?? 0) > (before["sluice_upstream_connects_total"] ?? 0))
    }
}
