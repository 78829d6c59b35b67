import Foundation
import SluiceClient

// Runs a few commands, one of them wrong, and prints what the client has counted.
let metrics = MetricsText()
var configuration = try ClientConfiguration.fromEnvironment()
configuration.eventSink = metrics
let client = try RedisClient(configuration)
try await client.execute(.set("observed:name", "Ada"))
for _ in 0..<3 { _ = try await client.execute(.get("observed:name")) }
do {
    try await client.execute(.increment("observed:name"))
} catch let error as ClientError {
    FileHandle.standardError.write(Data("as expected: \(error)\n".utf8))
}
await client.shutdown()
print(metrics.text, terminator: "")
