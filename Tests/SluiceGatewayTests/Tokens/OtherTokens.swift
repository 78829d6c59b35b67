import SluiceGateway
import TestSupport

/// Tokens of one test's own.
extension RunningGateway {
    /// Sends one request with a token.
    func call(_ request: APIRequest, token: String) async throws -> HTTPAnswer {
        try await GatewayClient(to: gateway.addresses[0], token: token).call(request)
    }

    /// Runs one command, given as words separated by spaces, with a token.
    @discardableResult
    func run(_ line: String, token: String) async throws -> HTTPAnswer {
        let words = line.split(separator: " ").map { word in
            "\"\(word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
        }
        return try await call(.post("/", "[\(words.joined(separator: ","))]"), token: token)
    }
}
