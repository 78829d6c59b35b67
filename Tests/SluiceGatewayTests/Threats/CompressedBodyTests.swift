import SluiceGateway
import TestSupport
import Testing

/// Nothing is decompressed, so nothing small becomes large; and a compressed body is not stored as if it were the value.
@Suite(.gateway) struct CompressedBodyTests {
    @Test(arguments: ["gzip", "deflate", "br", "zstd", "GZIP", "gzip, identity", "x"])
    func compressedBodiesAreRefused(coding: String) async throws {
        let gateway = try RunningGateway.ofSuite()
        let client = try gateway.connect()
        for target in ["/", "/pipeline", "/multi-exec", "/set/compressed"] {
            let request = APIRequest("POST", target, body: [0x1F, 0x8B, 8, 0, 0]).with("Content-Encoding", coding)
            let answer = try await client.call(request)
            #expect(answer.status == 415)
            #expect(answer.text.contains("Content-Encoding"))
        }
        #expect(try await client.command(#"["EXISTS","compressed"]"#).text == #"{"result":0}"#)
    }

    @Test(arguments: ["identity", "Identity", ""]) func plainBodiesMaySaySo(coding: String) async throws {
        let gateway = try RunningGateway.ofSuite()
        let request = APIRequest.post("/", #"["ECHO","x"]"#).with("Content-Encoding", coding)
        #expect(try await gateway.call(request).text == #"{"result":"x"}"#)
    }

    @Test(arguments: ["gzip", "gzip, chunked", "chunked, gzip"]) func compressedTransfersAreRefused(coding: String)
        async throws
    {
        let gateway = try RunningGateway.ofSuite()
        let client = try gateway.connect()
        try await client.send(Array("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \(coding)\r\n\r\n".utf8))
        let answer = try await client.receive()
        #expect([400, 501].contains(answer.status))
        try await client.expectEnd()
    }

    @Test func answersAreNotCompressed() async throws {
        let gateway = try RunningGateway.ofSuite()
        let answer = try await gateway.call(APIRequest.get("/ping").with("Accept-Encoding", "gzip, br"))
        #expect(answer.field("Content-Encoding") == nil && answer.text == #"{"result":"PONG"}"#)
    }
}
