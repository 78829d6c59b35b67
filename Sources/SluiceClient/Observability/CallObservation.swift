import SluiceCore

/// Tells a sink about one call. Stays in the task that makes the call.
final class CallObservation {
    /// What the requests of the call are part of.
    let context: RequestContext?

    private let sink: any EventSink
    private let name: String
    /// The commands of a batch.
    private let members: [EncodedCommand]
    private let span: (any EventSpan)?
    private let begun = MonotonicTime.now()
    private var attempts = 1

    init(_ sink: any EventSink, _ name: String, members: [EncodedCommand]) {
        self.sink = sink
        self.name = name
        self.members = members
        var context = RequestContext.current
        span = sink.beginSpan(name, context: context)
        if var own = span?.context {
            own.requestID = own.requestID ?? context?.requestID
            context = own
        }
        self.context = context
    }

    /// An attempt has failed, and another one follows.
    func retries(after error: ClientError, _ wait: Duration) {
        attempts += 1
        let code = error.code.description
        sink.count(EventName.retries, by: 1, labels: ["command": name, "code": code])
        sink.log(
            .debug, "call is made again",
            metadata: ["command": name, "code": code, "attempt": "\(attempts)", "wait": "\(wait)"])
    }

    func ends(_ replies: [Reply] = []) {
        ends("ok", memberOutcomes: replies.map(Self.outcome))
    }

    func ends(_ error: any Error) {
        let outcome = Self.outcome(error)
        ends(outcome, memberOutcomes: members.map { _ in outcome })
    }

    private func ends(_ outcome: String, memberOutcomes: [String]) {
        span?.end(outcome, attempts: attempts)
        let labels = ["command": name, "outcome": outcome]
        sink.time(EventName.duration, MonotonicTime.now() - begun, labels: labels)
        sink.count(EventName.attempts, by: attempts, labels: ["command": name])
        guard !members.isEmpty else { return sink.count(EventName.commands, by: 1, labels: labels) }
        let all = zip(members, memberOutcomes).map { ["command": $0.eventName, "outcome": $1] }
        for (labels, count) in Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +) {
            sink.count(EventName.commands, by: count, labels: labels)
        }
    }

    private static func outcome(_ reply: Reply) -> String {
        if case .error(let text) = reply { ClientError.code(ofReply: text).description } else { "ok" }
    }

    private static func outcome(_ error: any Error) -> String {
        (error as? ClientError)?.code.description ?? "cancelled"
    }
}

extension EncodedCommand {
    /// The name for those who are told of the command. Of one that nobody knows the first word may be anything: it is told
    /// only if it looks like the name of a command.
    fileprivate var eventName: String {
        guard entry == nil, label == nil else { return name }
        let name = name
        let isName = name.utf8.count <= 32 && name.utf8.allSatisfy { 0x41...0x5A ~= $0 || $0 == 0x2E || $0 == 0x5F }
        return isName ? name : "other"
    }
}

extension ClientCore {
    /// Makes a call and tells the sink about it, if there is one.
    func observe(
        _ command: EncodedCommand, _ call: (CallObservation?) async throws -> Reply
    ) async throws -> Reply {
        guard let sink = configuration.eventSink else { return try await call(nil) }
        let observation = CallObservation(sink, command.eventName, members: [])
        do {
            let reply = try await call(observation)
            observation.ends()
            return reply
        } catch {
            observation.ends(error)
            throw error
        }
    }

    /// The same of a batch.
    func observe(
        _ kind: BatchKind, _ commands: [EncodedCommand], _ call: (CallObservation?) async throws -> [Reply]
    ) async throws -> [Reply] {
        guard let sink = configuration.eventSink else { return try await call(nil) }
        let observation = CallObservation(sink, kind.eventName, members: commands)
        do {
            let replies = try await call(observation)
            observation.ends(replies)
            return replies
        } catch {
            observation.ends(error)
            throw error
        }
    }
}

extension BatchKind {
    fileprivate var eventName: String {
        switch self {
        case .pipeline: "PIPELINE"
        case .transaction: "MULTI-EXEC"
        }
    }
}
