import HTTPTypes
import Hummingbird
import SluiceRepository

/// What a store refuses, in the words of HTTP.
struct StoreErrorMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    private struct Body: Encodable {
        struct Problem: Encodable {
            let field: String
            let problem: String
        }
        let error: String
        let message: String
        let fields: [Problem]
    }

    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as StoreError {
            let fields = error.fields.map { Body.Problem(field: $0.field, problem: $0.problem) }
            let body = Body(error: error.code.description, message: error.message, fields: fields)
            var response = try context.responseEncoder.encode(body, from: request, context: context)
            response.status = status(error, request)
            if let wait = error.retryAfter {
                response.headers[.retryAfter] = String(max(1, wait.components.seconds))
            }
            if error.code == .conflict, let current = error.current { response.headers[.eTag] = "\"\(current)\"" }
            return response
        }
    }

    private func status(_ error: StoreError, _ request: Request) -> HTTPResponse.Status {
        switch error.code {
        case .invalid: .unprocessableContent
        case .notFound: .notFound
        case .conflict: .preconditionFailed
        case .notUnique: .conflict
        case .idempotencyKeyReused: .unprocessableContent
        case .unavailable, .readOnly, .frozen, .budgetExhausted, .bufferFull, .notOpen: .serviceUnavailable
        // It may have been done: the same Idempotency-Key makes it safe to ask again.
        case .outcomeUnknown: .gatewayTimeout
        default: .internalServerError
        }
    }
}
