import Hummingbird
import SluiceClient
import SluiceRepository

/// Says on whose behalf each request's operations run, how long they may take, and under which key they run once.
struct CallerMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    /// Nobody waits longer for an answer.
    let patience = Duration.seconds(3)

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        var request = request
        // Behind your own authentication, which is not shown here.
        let user = request.headers["X-User"] ?? ""
        var caller = OperationContext(
            actor: user, source: .api, user: user, endpoint: request.uri.path,
            requestID: request.headers["X-Request-ID"] ?? context.id, deadline: .now + patience)
        if let key = request.headers["Idempotency-Key"] {
            let body = try await request.collectBody(upTo: context.maxUploadSize)
            let asked = Array("\(request.method) \(request.uri.path)\n".utf8) + Array(body.readableBytesView)
            caller.idempotencyKey = IdempotencyKey(key, principal: user, request: asked)
        }
        return try await OperationContext.$current.withValue(caller) {
            try await next(request, context)
        }
    }
}
