import SluiceClient
import Testing

@Suite struct ClientConfigurationTests {
    @Test(arguments: [
        (["REDIS_KV_REST_API_URL": "http://a", "REDIS_KV_REST_API_TOKEN": "1"], "http://a", "1"),
        (["KV_REST_API_URL": "http://b", "KV_REST_API_TOKEN": "2"], "http://b", "2"),
        (["UPSTASH_REDIS_REST_URL": "http://c", "UPSTASH_REDIS_REST_TOKEN": "3"], "http://c", "3"),
        // A family that is not complete is not mixed with another.
        (
            [
                "REDIS_KV_REST_API_URL": "http://a", "KV_REST_API_URL": "http://b", "KV_REST_API_TOKEN": "2",
                "UPSTASH_REDIS_REST_TOKEN": "3",
            ], "http://b", "2"
        ),
        (["KV_REST_API_URL": " http://b\n", "KV_REST_API_TOKEN": "2\r\n"], "http://b", "2"),
    ])
    func takesAddressAndTokenOfOneFamily(variables: [String: String], url: String, token: String) throws {
        let configuration = try ClientConfiguration.fromEnvironment(variables)
        #expect(configuration.url == url)
        #expect(configuration.token == token)
    }

    @Test func theReadOnlyTokenIsAskedForByName() throws {
        let variables = ["KV_REST_API_URL": "http://b", "KV_REST_API_TOKEN": "w", "KV_REST_API_READ_ONLY_TOKEN": "r"]
        #expect(try ClientConfiguration.fromEnvironment(variables, access: .readOnly).token == "r")
        #expect(throws: ClientError.self) {
            try ClientConfiguration.fromEnvironment(
                ["KV_REST_API_URL": "http://b", "KV_REST_API_TOKEN": "w"], access: .readOnly)
        }
    }

    @Test(arguments: ["redis://h:6379", "rediss://h:6379", "ftp://h", "h:80", "http://a b"])
    func refusesOtherAddressesAndNamesTheVariable(url: String) {
        let error = #expect(throws: ClientError.self) { () throws(ClientError) in
            try ClientConfiguration.fromEnvironment(["KV_REST_API_URL": url, "KV_REST_API_TOKEN": "secret"])
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("KV_REST_API_URL") == true)
        #expect(error?.message.contains("secret") == false)
    }
}
