import SluiceClient

/// On whose behalf the operations of a task run: goes into the audit, and limits how long they take.
///
///     try await OperationContext.$current.withValue(OperationContext(actor: "ada", source: .api)) {
///         try await projects.update(project)
///     }
public struct OperationContext: Sendable {
    /// Who: a person, a token's name, a job. At most 256 bytes of it are kept. Default nobody.
    public var actor: String
    /// From where. Default the application itself.
    public var source: ChangeSource
    /// For whom, if requests are routed by it.
    public var user: String?
    /// What was called, such as `api/projects`.
    public var endpoint: String?
    /// What it is part of. Default what the client's `RequestContext` says.
    public var requestID: String?
    /// When nobody waits any more. Default ``RepositoryOptions/timeout`` from the call on.
    public var deadline: ContinuousClock.Instant?
    /// The key under which the request may be sent again.
    public var idempotencyKey: IdempotencyKey?

    /// The application itself, unless told otherwise.
    public init(
        actor: String = "", source: ChangeSource = .app, user: String? = nil, endpoint: String? = nil,
        requestID: String? = nil, deadline: ContinuousClock.Instant? = nil, idempotencyKey: IdempotencyKey? = nil
    ) {
        self.actor = actor
        self.source = source
        self.user = user
        self.endpoint = endpoint
        self.requestID = requestID
        self.deadline = deadline
        self.idempotencyKey = idempotencyKey
    }

    /// That of the task that runs.
    @TaskLocal public static var current = OperationContext()

    /// What the audit is told.
    func note(_ action: AuditNote.Action, changedFields: [String] = []) -> AuditNote {
        AuditNote(
            action: action, source: source, actor: Self.cut(actor),
            requestID: Self.cut(requestID ?? RequestContext.current?.requestID ?? ""), changedFields: changedFields)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > 256 else { return text }
        var text = text
        repeat { text.removeLast() } while text.utf8.count > 256
        return text
    }
}
