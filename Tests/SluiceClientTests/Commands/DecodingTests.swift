import SluiceCore
import Testing

@testable import SluiceClient

/// What replies become, and what is said of those that are something else.
@Suite struct DecodingTests {
    private static func text(_ text: String) -> Reply { .bulk(Array(text.utf8)) }

    private static func texts(_ texts: String...) -> Reply { .array(texts.map { text($0) }) }

    @Test(arguments: ["null", "123", "true", "{\"a\":1}", "", "ü"])
    func stringsStayStrings(text: String) throws {
        let command: ReadCommand<String?> = .get("k")
        #expect(try command.decode(Self.text(text)) == text)
    }

    @Test func nullIsNil() throws {
        let command: ReadCommand<String?> = .get("k")
        #expect(try command.decode(.null) == nil)
    }

    @Test func bytesStayBytes() throws {
        let command: ReadCommand<[UInt8]?> = .get("k", as: [UInt8].self)
        let bytes = (0...255).map(UInt8.init)
        #expect(try command.decode(.bulk(bytes)) == bytes)
        let text: ReadCommand<String?> = .get("k")
        #expect(throws: ClientError.self) { try text.decode(.bulk([0xFF])) }
    }

    @Test(arguments: [Int.max, .min, 0, 9_007_199_254_740_993])
    func integersAreExact(number: Int) throws {
        let sum: WriteCommand<Int> = .increment("k")
        #expect(try sum.decode(.integer(Int64(number))) == number)
        let value: ReadCommand<Int?> = .get("k", as: Int.self)
        #expect(try value.decode(Self.text("\(number)")) == number)
    }

    @Test(arguments: [("1.5", 1.5), ("inf", .infinity), ("-inf", -.infinity), ("3", 3), ("1e+300", 1e300)])
    func numbersAreRead(text: String, number: Double) throws {
        let command: ReadCommand<Double?> = .sortedSetScore("k", "m")
        #expect(try command.decode(Self.text(text)) == number)
    }

    private struct User: RedisJSON, Equatable {
        var id: Int
        var name: String
    }

    @Test func jsonIsReadWhenAskedFor() throws {
        let user = User(id: .max, name: "\"ü\n")
        let bytes = try user.redisBytes()
        let own: ReadCommand<User?> = .get("k", as: User.self)
        #expect(try own.decode(.bulk(bytes)) == user)
        let wrapped: ReadCommand<JSON<[String: Int]>?> = .get("k", as: JSON<[String: Int]>.self)
        #expect(try wrapped.decode(Self.text("{\"a\":1}"))?.value == ["a": 1])
        #expect(throws: ClientError.self) { try own.decode(Self.text("{\"id\":\"x\"}")) }
    }

    @Test(arguments: [(1, true), (0, false)] as [(Int64, Bool)]) func flagsAreRead(number: Int64, flag: Bool) throws {
        let command: ReadCommand<Bool> = .hashContains("k", "f")
        #expect(try command.decode(.integer(number)) == flag)
    }

    @Test(
        arguments: [(-2, ExpiryState.missing), (-1, .persistent), (0, .expires(0)), (7, .expires(7))]
            as [(Int64, ExpiryState)])
    func timesToLiveAreRead(number: Int64, state: ExpiryState) throws {
        let command: ReadCommand<ExpiryState> = .timeToLive("k")
        #expect(try command.decode(.integer(number)) == state)
    }

    @Test func setTellsWhetherItDid() throws {
        let command: WriteCommand<Bool> = .set("k", "v")
        #expect(try command.decode(Self.text("OK")))
        #expect(try !command.decode(.null))
    }

    @Test func pairsAreReadInARowAndNested() throws {
        let command: ReadCommand<[ScoredMember]> = .sortedSetRangeWithScores("k")
        let members = [ScoredMember("a", 1), ScoredMember("b", 2.5)]
        #expect(try command.decode(Self.texts("a", "1", "b", "2.5")) == members)
        #expect(try command.decode(.array([Self.texts("a", "1"), Self.texts("b", "2.5")])) == members)
        #expect(try command.decode(.array([])) == [])
        #expect(throws: ClientError.self) { try command.decode(Self.texts("a", "1", "b")) }
    }

    @Test func dictionariesAreRead() throws {
        let command: ReadCommand<[String: Int]> = .hashGetAll("k", as: Int.self)
        #expect(try command.decode(Self.texts("a", "1", "b", "2")) == ["a": 1, "b": 2])
    }

    @Test func pagesAreRead() throws {
        let command: WriteCommand<ScanPage<String>> = .scan()
        let page = try command.decode(.array([Self.text("17"), Self.texts("a", "b")]))
        #expect(page.next.text == "17" && !page.next.isAtEnd && page.elements == ["a", "b"])
        #expect(try command.decode(.array([.integer(0), .array([])])).next.isAtEnd)
    }

    @Test func streamsAreRead() throws {
        let entry = Reply.array([Self.text("5-1"), Self.texts("f", "1", "f", "2")])
        let read: ReadCommand<[StreamEntries]> = .streamRead([StreamPosition("s")])
        let streams = try read.decode(.array([.array([Self.text("s"), .array([entry])])]))
        #expect(streams.first?.entries.first?.id == StreamID(milliseconds: 5, sequence: 1))
        #expect(streams.first?.entries.first?.fields.map(\.value) == ["1", "2"])
        #expect(try read.decode(.null) == [])
        let claim: WriteCommand<[StreamEntry]> = .streamClaim(
            "s", group: "g", consumer: "c", minimumIdleMilliseconds: 0, [.zero])
        #expect(try claim.decode(.array([.null, entry])).count == 1)
        let pending: ReadCommand<PendingSummary> = .streamPending("s", group: "g")
        #expect(try pending.decode(.array([.integer(0), .null, .null, .null])).count == 0)
    }

    @Test(arguments: ["5", "5-0", "5-00"]) func idsOfStreamsAreRead(text: String) {
        #expect(StreamID(text) == StreamID(milliseconds: 5))
    }

    @Test(arguments: ["", "-", "5-", "-5", "a-1", "5-1-2"]) func otherTextsAreNoIDs(text: String) {
        #expect(StreamID(text) == nil)
    }

    @Test func fieldExpiryIsRead() throws {
        let command: WriteCommand<[FieldExpiryChange]> = .hashExpire("k", ["a"], .seconds(1))
        #expect(
            try command.decode(.array([-2, 0, 1, 2].map { .integer($0) })) == [.missing, .unchanged, .set, .deleted])
        #expect(throws: ClientError.self) { try command.decode(.array([.integer(3)])) }
    }

    @Test func jsonPathsAreRead() throws {
        let one: ReadCommand<[Int]?> = .jsonGet("k", at: "$.a", as: Int.self)
        #expect(try one.decode(Self.text("[1,2]")) == [1, 2])
        let many: ReadCommand<[[Int]?]> = .jsonGet(["a", "b"], at: "$", as: Int.self)
        #expect(try many.decode(.array([Self.text("[1]"), .null])) == [[1], nil])
        let sums: WriteCommand<[Int?]> = .jsonIncrement("k", at: "$", by: 1)
        #expect(try sums.decode(Self.text("[2,null]")) == [2, nil])
        let flags: WriteCommand<[Bool?]> = .jsonToggle("k", at: "$")
        #expect(try flags.decode(.array([.integer(1), .null])) == [true, nil])
        let types: ReadCommand<[String]?> = .jsonTypes("k")
        #expect(try types.decode(Self.texts("integer")) == ["integer"])
        #expect(try types.decode(Self.text("integer")) == ["integer"])
        let keys: ReadCommand<[[String]?]?> = .jsonObjectKeys("k")
        #expect(try keys.decode(.array([Self.texts("a", "b"), .null])) == [["a", "b"], nil])
        let popped: WriteCommand<[String?]> = .jsonArrayPop("k", as: String.self)
        #expect(try popped.decode(.array([Self.text("\"x\""), .null])) == ["x", nil])
    }

    // MARK: Other shapes

    private static let wrong: [Reply] = [
        .integer(77), text("secret"), .null, .array([text("secret")]), .array([.array([.array([])])]),
        .array([.integer(1), .integer(2), .integer(3)]),
    ]

    /// Reads a reply that does not fit, and gives what was said of it; `nil` if it did fit.
    private static func complaint<Response, Access>(
        _ command: Command<Response, Access>, _ reply: Reply
    ) -> ClientError? {
        do throws(ClientError) {
            _ = try command.decode(reply)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: wrong) func otherShapesNameTheCommandAndNotTheValue(reply: Reply) {
        let complaints = [
            Self.complaint(.get("k", as: Int.self), reply), Self.complaint(.length("k"), reply),
            Self.complaint(.persist("k"), reply), Self.complaint(.rename("a", to: "b"), reply),
            Self.complaint(.hashGetAll("k"), reply), Self.complaint(.sortedSetRangeWithScores("k"), reply),
            Self.complaint(.scan(), reply), Self.complaint(.streamRange("k"), reply),
            Self.complaint(.streamInfo("k"), reply), Self.complaint(.streamPending("k", group: "g"), reply),
            Self.complaint(.geoPositions("k", ["m"]), reply), Self.complaint(.time(), reply),
            Self.complaint(.functionList(), reply), Self.complaint(.slowCommands(), reply),
            Self.complaint(.jsonGet("k", as: [String: Int].self), reply),
        ].compactMap(\.self)
        #expect(complaints.count > 5)
        for error in complaints {
            #expect(error.code == .unexpectedReply)
            #expect(error.command.map { error.message.contains($0) } == true)
            #expect(!error.message.contains("secret") && !error.message.contains("77"))
        }
    }

    @Test func errorRepliesAreErrors() throws {
        let command: ReadCommand<String?> = .get("k")
        let wrong = Self.complaint(command, .error("WRONGTYPE Operation against a key"))
        #expect(wrong?.code == .wrongType && wrong?.command == "GET")
        #expect(Self.complaint(command, .error("NOPERM this user may not"))?.code == .noPermission)
    }
}
