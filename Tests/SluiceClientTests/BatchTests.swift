import SluiceClient
import TestSupport
import Testing

@Suite(.gateway) struct BatchTests {
    @Test func aPipelineGivesATupleOfItsResponses() async throws {
        let client = try RedisClient.ofSuite()
        let (done, number, name, all, _) = try await client.pipeline(
            .set("batch:a", "null"), .increment("batch:n"), .get("batch:a"), .hashGetAll("batch:none"),
            .rename("batch:n", to: "batch:m"))
        #expect(done && number == 1 && name == "null" && all == [:])
    }

    @Test func oneCommandGivesItsResponse() async throws {
        let client = try RedisClient.ofSuite()
        let name = try await client.pipeline(.get("batch:none", as: Int.self))
        #expect(name == nil)
    }

    @Test func theFirstErrorTellsItsCommandAndPosition() async throws {
        let client = try RedisClient.ofSuite()
        let error = await #expect(throws: ClientError.self) {
            _ = try await client.pipeline(.set("batch:e", "x"), .increment("batch:e"), .set("batch:e", "after"))
        }
        #expect(error?.code == .errorReply && error?.command == "INCRBY" && error?.position == 1)
        #expect(try await client.execute(.get("batch:e")) == "after")
    }

    @Test func eachResultIsItsOwn() async throws {
        let client = try RedisClient.ofSuite()
        let (done, failed, read) = try await client.pipelineResults(
            .set("batch:r", "x"), .increment("batch:r"), .get("batch:r"))
        #expect(try done.get())
        #expect(throws: ClientError.self) { try failed.get() }
        #expect(try read.get() == "x")
    }

    @Test func arraysOfCommands() async throws {
        let client = try RedisClient.ofSuite()
        let numbers = try await client.pipeline((1...100).map { .increment("batch:sum", by: $0) })
        #expect(numbers.last == 5050)
        let results = try await client.pipelineResults(["batch:sum", "batch:none"].map { .length($0) })
        #expect(try results.map { try $0.get() } == [4, 0])
        let once = try await client.transaction([1, 2].map { .increment("batch:tsum", by: $0) })
        #expect(once == [1, 3])
    }

    @Test func aTransactionIsAllOrNothing() async throws {
        let client = try RedisClient.ofSuite()
        let (first, second) = try await client.transaction(.increment("batch:t"), .increment("batch:t"))
        #expect(first == 1 && second == 2)
        let error = await #expect(throws: ClientError.self) {
            _ = try await client.transaction(.increment("batch:t"), .raw("GET"))
        }
        #expect(error?.code == .errorReply && error?.position == nil)
        #expect(try await client.execute(.get("batch:t", as: Int.self)) == 2)
        let (done, failed) = try await client.transactionResults(.set("batch:t2", "x"), .increment("batch:t2"))
        #expect(try done.get())
        #expect(throws: ClientError.self) { try failed.get() }
    }

    @Test func nothingAndBytesAreRefusedBeforeTheyAreSent() async throws {
        let client = try RedisClient.ofSuite()
        let none: [ReadCommand<String?>] = []
        let empty = await #expect(throws: ClientError.self) { _ = try await client.pipeline(none) }
        #expect(empty?.code == .invalidRequest)
        let bytes: [UInt8] = [0xFF]
        let pipeline = await #expect(throws: ClientError.self) {
            _ = try await client.pipeline(.increment("batch:refused"), .set("batch:bytes", bytes))
        }
        let transaction = await #expect(throws: ClientError.self) {
            _ = try await client.transaction(.increment("batch:refused"), .set("batch:bytes", bytes))
        }
        #expect(pipeline?.code == .invalidRequest && pipeline?.wire == .notSent)
        #expect(transaction?.code == .invalidRequest && transaction?.wire == .notSent)
        #expect(try await client.execute(.exists("batch:refused", "batch:bytes")) == 0)
    }

    @Test func bytesComeBackFromBatches() async throws {
        let client = try RedisClient.ofSuite()
        let bytes = (0...255).map(UInt8.init)
        try await client.execute(.set("batch:any", bytes))
        let read = try await client.pipeline(.get("batch:any", as: [UInt8].self))
        #expect(read == bytes)
        let again = try await client.transaction([.get("batch:any", as: [UInt8].self)])
        #expect(again == [bytes])
    }
}
