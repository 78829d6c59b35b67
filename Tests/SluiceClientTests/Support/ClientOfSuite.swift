import SluiceClient
import SluiceGateway
import TestSupport
import Testing

extension RedisClient {
    /// A client of the suite's gateway that may write.
    static func ofSuite(usesBase64: Bool = true) throws -> RedisClient {
        try RedisClient(configuration(.full, usesBase64: usesBase64))
    }

    fileprivate static func configuration(
        _ client: RunningGateway.Client, usesBase64: Bool = true
    ) throws -> ClientConfiguration {
        let address = try #require(try RunningGateway.ofSuite().gateway.addresses.first)
        return ClientConfiguration(
            url: "http://\(address)", token: try #require(client.token), usesBase64: usesBase64)
    }
}

extension ReadOnlyClient {
    /// A client of the suite's gateway with the read-only token.
    static func ofSuite() throws -> ReadOnlyClient {
        try ReadOnlyClient(RedisClient.configuration(.readOnly))
    }
}
