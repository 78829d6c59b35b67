import TestSupport
import Testing

/// A documented exchange: requests in order, and what is answered to each.
struct GoldenVector: Sendable, CustomTestStringConvertible {
    struct Step: Sendable {
        var request: APIRequest
        var client = RunningGateway.Client.full
        var status = 200
        var expectation: Expectation
    }

    enum Expectation: Sendable {
        case text(String)
        /// Where Redis words the rest.
        case prefixAndSuffix(String, String)
    }

    let name: String
    let steps: [Step]

    var testDescription: String { name }

    init(_ name: String, _ steps: Step...) {
        self.name = name
        self.steps = steps
    }
}

extension GoldenVector.Step {
    /// A command in the body of `/` that succeeds.
    static func body(_ words: String, base64: Bool = false, _ text: String) -> Self {
        let request = APIRequest.post("/", words)
        return .request(base64 ? request.base64 : request, text)
    }

    /// A command in the body of `/` that fails.
    static func body(_ words: String, _ status: Int, _ text: String) -> Self {
        .request(.post("/", words), status, text)
    }

    static func request(_ request: APIRequest, _ text: String) -> Self {
        Self(request: request, expectation: .text(text))
    }

    static func request(_ request: APIRequest, _ status: Int, _ text: String) -> Self {
        Self(request: request, status: status, expectation: .text(text))
    }

    static func request(_ request: APIRequest, _ status: Int = 200, from start: String, to end: String) -> Self {
        Self(request: request, status: status, expectation: .prefixAndSuffix(start, end))
    }

    func sent(by client: RunningGateway.Client) -> Self {
        var copy = self
        copy.client = client
        return copy
    }
}
