import Glibc
import SluiceCore
import SluiceGateway
import TestSupport
import Testing

extension FaultTests {
    /// What Redis says when it cannot do its work is passed on in its own words.
    @Suite struct RedisErrorTests {
        /// Writes in every form are refused with a text that begins so, and reads go on.
        private func expectRefusedWrites(_ start: String) async throws {
            let gateway = try RunningGateway.ofSuite()
            let client = try gateway.connect()
            for answer in [
                try await client.command(#"["SET","k","v"]"#), try await client.call(.get("/set/k/v")),
                try await client.call(.post("/multi-exec", #"[["PING"],["SET","k","v"]]"#)),
            ] {
                #expect(answer.status == 400)
                #expect(answer.text.hasPrefix(#"{"error":"\#(start)"#), "\(answer.text)")
            }
            let batch = try await client.call(.post("/pipeline", #"[["SET","k","v"],["GET","k"]]"#))
            #expect(batch.status == 200)
            #expect(
                batch.text.hasPrefix(#"[{"error":"\#(start)"#) && batch.text.hasSuffix(#",{"result":null}]"#),
                "\(batch.text)")
        }

        @Test(.gateway) func outOfMemory() async throws {
            try PrivateRedis.ofSuite().call("CONFIG", "SET", "maxmemory", "1")
            try await expectRefusedWrites("OOM command not allowed when used memory > 'maxmemory'.")
        }

        @Test(.gateway) func replica() async throws {
            try PrivateRedis.ofSuite().call("REPLICAOF", "127.0.0.1", "1")
            try await expectRefusedWrites("READONLY You can't write against a read only replica.")
        }

        @Test(.gateway(redis: RedisServerOptions(fsync: nil, directives: [["dbfilename", "no-file"]])) { _ in })
        func failedSave() async throws {
            let redis = try PrivateRedis.ofSuite()
            guard case .array(let words) = try redis.call("CONFIG", "GET", "dir"), case .bulk(let path) = words[1]
            else {
                throw TestSupportError("Redis tells no directory")
            }
            // A directory where the snapshot is to be, so that it cannot be written whoever runs the test.
            #expect(mkdir(String(decoding: path, as: UTF8.self) + "/no-file", 0o700) == 0)
            try redis.call("CONFIG", "SET", "save", "3600 1")
            try redis.call("BGSAVE")
            try await waitUntil("the save has failed") {
                guard case .bulk(let information) = try redis.call("INFO", "persistence") else { return false }
                return String(decoding: information, as: UTF8.self).contains("rdb_last_bgsave_status:err")
            }
            try await expectRefusedWrites("MISCONF Redis is configured to save RDB snapshots")
        }

        @Test(
            .gateway(
                redis: RedisServerOptions(fsync: nil, directives: [["loading-process-events-interval-bytes", "1024"]])
            ) { _ in })
        func loading() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            let connection = try redis.connect()
            for index in 0..<1500 {
                try connection.call("SET", "key-\(index)", "0123456789012345678901234567890123456789")
            }
            try connection.call("CONFIG", "SET", "key-load-delay", "5000")
            try connection.send([Array("DEBUG".utf8), Array("RELOAD".utf8)])
            let client = try gateway.connect()
            try await waitUntil("Redis is loading") {
                try await client.command(#"["GET","key-1"]"#).text
                    == #"{"error":"LOADING Redis is loading the dataset in memory"}"#
            }
            let ready = try await gateway.admin("/health/ready")
            #expect(ready.status == 503)
            #expect(ready.text == #"{"status":"redis_error","reason":"LOADING"}"#)
            let batch = try await client.call(.post("/multi-exec", #"[["GET","key-1"],["GET","key-2"]]"#))
            #expect(batch.status == 400)
            #expect(batch.text == #"{"error":"LOADING Redis is loading the dataset in memory"}"#)
            try redis.call("CONFIG", "SET", "key-load-delay", "0")
            try await waitUntil("Redis has loaded") { try await client.command(#"["GET","key-1"]"#).status == 200 }
            #expect(try await gateway.admin("/health/ready").status == 200)
        }

        @Test(.gateway { $0.commands.administration = true }) func scriptThatRunsForTooLong() async throws {
            let (gateway, redis) = (try RunningGateway.ofSuite(), try PrivateRedis.ofSuite())
            try redis.call("CONFIG", "SET", "busy-reply-threshold", "50")
            let client = try gateway.connect()
            try await client.send(.post("/", #"["EVAL","while true do end",0]"#))
            // The script has a connection of its own: others get an answer.
            let other = try gateway.connect()
            try await waitUntil("Redis is busy") {
                try await other.command(#"["GET","k"]"#).text.hasPrefix(
                    #"{"error":"BUSY Redis is busy running a script."#)
            }
            #expect(try await other.command(#"["SCRIPT","KILL"]"#).text == #"{"result":"OK"}"#)
            #expect(try await client.receive().status == 400)
            #expect(try await other.command(#"["PING"]"#).status == 200)
        }
    }
}
