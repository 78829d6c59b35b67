import SluiceGateway
import TestSupport
import Testing

@Suite(.gateway) struct MethodTests {
    private let gateway: RunningGateway

    init() throws {
        gateway = try .ofSuite()
    }

    @Test(arguments: ["DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get"])
    func otherMethodsAreNotAllowed(_ method: String) async throws {
        let client = try gateway.connect(.stranger)
        let answer = try await client.call(APIRequest(method, "/get/foo"))
        #expect(answer.status == 405)
        #expect(answer.body.isEmpty)
        #expect(answer.field("Allow") == "GET, HEAD, POST, PUT, OPTIONS")
        // The connection is still of use.
        #expect(try await client.call(.get("/ping")).status == 401)
    }

    @Test func headReadsLikeGETWithoutABody() async throws {
        try await gateway.command(#"["SET","head","value"]"#)
        let client = try gateway.connect()
        let get = try await client.call(.get("/get/head"))
        let head = try await client.call(APIRequest("HEAD", "/get/head"))
        #expect(head.status == 200)
        #expect(head.field("Content-Length") == get.field("Content-Length"))
        #expect(try await client.call(.get("/ping")).text == #"{"result":"PONG"}"#)
    }

    @Test(arguments: ["/set/head-write/v", "/del/head-write", "/incr/head-write", "/eval/return%201/0", "/nope"])
    func headNeverWrites(_ target: String) async throws {
        let client = try gateway.connect()
        let answer = try await client.call(APIRequest("HEAD", target))
        #expect(answer.status == 405)
        #expect(try await client.command(#"["EXISTS","head-write"]"#).text == #"{"result":0}"#)
    }

    @Test func headOfAStreamIsNotAllowed() async throws {
        let answer = try await gateway.call(APIRequest("HEAD", "/subscribe/a").with("Accept", "text/event-stream"))
        #expect(answer.status == 405)
    }
}

@Suite struct CORSTests {
    private static let origin = "https://shop.example"

    private static let preflight = APIRequest("OPTIONS", "/pipeline").with("Origin", origin)
        .with("Access-Control-Request-Method", "POST")
        .with("Access-Control-Request-Headers", "authorization,upstash-encoding,x-any")

    @Test(.gateway) func preflightNeedsNoTokenAndAllowsWhatIsAsked() async throws {
        let answer = try await RunningGateway.ofSuite().call(Self.preflight, as: .stranger)
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
        #expect(answer.field("Access-Control-Allow-Origin") == Self.origin)
        #expect(answer.field("Access-Control-Allow-Credentials") == "true")
        #expect(answer.field("Access-Control-Allow-Headers") == "authorization,upstash-encoding,x-any")
        #expect(answer.field("Access-Control-Allow-Methods") == "HEAD, GET, POST, PUT")
    }

    @Test(.gateway) func answersLetThePageReadTheSyncToken() async throws {
        let gateway = try RunningGateway.ofSuite()
        for (request, client) in [
            (APIRequest.get("/ping"), RunningGateway.Client.full), (.post("/", #"["NOPE"]"#), .full),
            (.get("/ping"), .stranger), (.post("/pipeline", #"[["PING"]]"#), .full),
        ] {
            let answer = try await gateway.call(request.with("Origin", Self.origin), as: client)
            #expect(answer.field("Access-Control-Allow-Origin") == Self.origin)
            #expect(
                answer.field("Access-Control-Expose-Headers")?.lowercased()
                    == "upstash-sync-token, idempotency-status, retry-after")
            #expect(answer.field("Vary") == "Origin")
        }
        #expect(try await gateway.call(.get("/ping")).field("Access-Control-Allow-Origin") == nil)
    }

    @Test(.gateway { $0.cors = .origins(["https://other.example"]) }) func otherOriginsAreNotAllowed() async throws {
        let gateway = try RunningGateway.ofSuite()
        #expect(try await gateway.call(Self.preflight).field("Access-Control-Allow-Origin") == nil)
        let request = APIRequest.get("/ping").with("Origin", "https://other.example")
        #expect(try await gateway.call(request).field("Access-Control-Allow-Origin") == "https://other.example")
    }

    @Test(.gateway { $0.cors = .none }) func canBeSwitchedOff() async throws {
        let gateway = try RunningGateway.ofSuite()
        #expect(try await gateway.call(Self.preflight).field("Access-Control-Allow-Origin") == nil)
        let answer = try await gateway.call(APIRequest.get("/ping").with("Origin", Self.origin))
        #expect(answer.field("Access-Control-Allow-Origin") == nil)
    }

    @Test(.gateway) func originCannotSmuggleHeaderFields() async throws {
        let client = try RunningGateway.ofSuite().connect()
        let answer = try await client.call(APIRequest.get("/ping").with("Origin", "https://a.example\r\nX-Evil: 1"))
        #expect(answer.field("X-Evil") == nil)
    }
}
