import SluiceClient

extension StoreError {
    static func notOpen(_ component: String) -> StoreError {
        StoreError(.notOpen, "\(component) was never opened in this store: call open() once")
    }

    /// - Parameters:
    ///   - component: whose.
    ///   - key: what kind of key; never its name, which may hold an id.
    ///   - problem: what is wrong with it.
    /// - Returns: the error.
    static func damaged(_ component: String, key: String, _ problem: String) -> StoreError {
        StoreError(
            .damaged,
            """
            a key of the kind \(key) of \(component) \(problem): something other than this library has written it; \
            nothing was changed
            """)
    }

    static func strange(_ component: String) -> StoreError {
        StoreError(.damaged, "a script for \(component) answered what no version of this library answers")
    }

    /// What an error of the client means for who uses the store.
    ///
    /// - Parameters:
    ///   - error: of the client.
    ///   - isWrite: whether something was to be changed.
    ///   - operation: the change that was to be committed.
    init(_ error: ClientError, isWrite: Bool, operation: OperationID? = nil) {
        let what =
            error.code == .wrongType
            ? """
            a key that \(error.command ?? "a command") asks for holds something else than this library keeps there: \
            something else has written it
            """ : error.description
        if isWrite, error.wire == .maybeExecuted {
            self.init(
                .outcomeUnknown, "nobody knows whether it was done: \(what); ask again with the same operation",
                retryAfter: error.retryAfter, operation: operation)
            return
        }
        if error.isRetryBudgetExhausted {
            self.init(.budgetExhausted, what, retryAfter: error.retryAfter)
            return
        }
        let code: Code =
            switch error.code {
            case .noPermission, .notAllowed: isWrite ? .readOnly : .unavailable
            case .readOnlyReplica, .outOfMemory: .readOnly
            case .wrongType, .unexpectedReply: .damaged
            case .requestTooLarge, .invalidRequest: .invalid
            default: .unavailable
            }
        self.init(code, what, retryAfter: error.retryAfter)
    }
}

/// Runs calls of the client, and makes its errors those of stores.
func mappingErrors<Value>(
    isWrite: Bool, operation: OperationID? = nil, _ body: () async throws -> Value
) async throws -> Value {
    do {
        return try await body()
    } catch let error as ClientError {
        throw StoreError(error, isWrite: isWrite, operation: operation)
    }
}
