import SluiceCore

/// What is said to Redis on a new connection before the first command. A pure state machine: replies in, verdict out.
struct UpstreamHandshake {
    enum Verdict: Equatable {
        case continues
        case finished
        /// The connection is of no use; the text says why, without secrets.
        case failed(String)
    }

    private enum Step: Equatable {
        case authenticate, createUser, extendUser, becomeReadOnly, select, name
    }

    /// Whether Redis let the gateway create the read-only user; `nil` if it was not asked.
    private(set) var enforcesReadOnly: Bool?
    private var steps: [Step] = []
    private var next = 0

    /// Appends the commands of the handshake to `output`.
    init(_ target: UpstreamTarget, to output: ByteBuffer) {
        if let password = target.password {
            RESPEncoder.append(command: ["AUTH"] + (target.username.map { [$0] } ?? []) + [password], to: output)
            steps.append(.authenticate)
        }
        if let user = target.readOnlyUser {
            RESPEncoder.append(command: user.createCommand, to: output)
            steps.append(.createUser)
            for command in ReadOnlyUser.extensionCommands {
                RESPEncoder.append(command: command, to: output)
                steps.append(.extendUser)
            }
            RESPEncoder.append(command: ["AUTH", ReadOnlyUser.name, user.password], to: output)
            steps.append(.becomeReadOnly)
        } else {
            RESPEncoder.append(command: ["CLIENT", "SETNAME", "sluice"], to: output)
            steps.append(.name)
        }
        if target.database != 0 {
            RESPEncoder.append(command: ["SELECT", String(target.database)], to: output)
            steps.append(.select)
        }
    }

    /// Whether anything was sent at all.
    var isFinished: Bool { next == steps.count }

    mutating func receive(_ reply: Reply) -> Verdict {
        let step = steps[next]
        next += 1
        let error: String? = if case .error(let text) = reply { text } else { nil }
        switch (step, error) {
        case (.createUser, let error):
            enforcesReadOnly = error == nil
        case (.becomeReadOnly, let error?):
            // Without the right to create users the name may exist with passwords of others, or not at all.
            if enforcesReadOnly == true { return .failed("Redis refused the read-only user: \(code(of: error))") }
        case (.authenticate, let error?):
            return .failed("Redis refused the user or password: \(code(of: error))")
        case (.select, let error?):
            return .failed("Redis refused the database number: \(code(of: error))")
        case (.extendUser, _), (.name, _), (_, nil):
            break
        }
        return isFinished ? .finished : .continues
    }

    /// The first word of an error: the rest could repeat what was sent.
    private func code(of error: String) -> Substring {
        error.prefix { $0 != " " }
    }
}
