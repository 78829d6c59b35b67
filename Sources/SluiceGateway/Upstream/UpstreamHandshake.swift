import SluiceCore

/// What is said to Redis on a new connection before the first command. A pure state machine: replies in, verdict out.
struct UpstreamHandshake {
    enum Verdict: Equatable {
        case continues
        case finished
        /// The connection is of no use; the text says why, without secrets.
        case failed(String)
        /// So is it, and trying again helps nobody: what waits for it is refused.
        case refused(String, UpstreamFailure)
    }

    private enum Step: Equatable {
        case authenticate, name, identify, select, createUser, extendUser, becomeEnforced, becomeUser
    }

    /// Whether Redis let the gateway create the user that enforces a token's rights; `nil` if it was not asked.
    private(set) var isEnforced: Bool?
    /// The number by which Redis knows the connection, if it was asked for and told.
    private(set) var clientID: Int64?
    private let mustEnforce: Bool
    /// The last thing to say, on its own: Redis 8.2.3 answers a failing AUTH only if it is the first command that it reads at
    /// once. The next command's reply would be taken for that of AUTH.
    private var farewell: (words: [String], step: Step)?
    private var steps: [Step] = []
    private var next = 0

    /// Appends the first commands of the handshake to `output`; with `identifies`, asks for the connection's number too.
    init(_ target: UpstreamTarget, identifies: Bool = false, to output: ByteBuffer) {
        if case .enforced(_, let isRequired)? = target.successor {
            mustEnforce = isRequired
        } else {
            mustEnforce = false
        }
        func say(_ words: [String], _ step: Step) {
            RESPEncoder.append(command: words, to: output)
            steps.append(step)
        }
        if let password = target.password {
            say(["AUTH"] + (target.username.map { [$0] } ?? []) + [password], .authenticate)
        }
        say(["CLIENT", "SETNAME", "sluice"], .name)
        if identifies {
            say(["CLIENT", "ID"], .identify)
        }
        // Before another user is taken: that one may have no right to select.
        if target.database != 0 {
            say(["SELECT", String(target.database)], .select)
        }
        switch target.successor {
        case .enforced(let user, _):
            for (index, command) in user.createCommands.enumerated() {
                say(command, index == 0 ? .createUser : .extendUser)
            }
            farewell = (["AUTH", user.name, user.password], .becomeEnforced)
        case .user(let user):
            farewell = (["AUTH", user.name, user.password.revealed], .becomeUser)
        case nil:
            break
        }
    }

    /// Takes a reply.
    ///
    /// - Parameters:
    ///   - reply: the next one.
    ///   - output: gets what is to be said next, if anything.
    /// - Returns: whether the connection is of use, as far as is known.
    mutating func receive(_ reply: Reply, to output: ByteBuffer) -> Verdict {
        let step = steps[next]
        next += 1
        let error: String? = if case .error(let text) = reply { text } else { nil }
        switch (step, error) {
        case (.createUser, let error):
            isEnforced = error == nil
            if let error, mustEnforce {
                return .refused("Redis does not let the gateway make users: \(code(of: error))", .notConfined)
            }
        case (.becomeEnforced, let error?):
            // Without the right to create users the name may exist with passwords of others, or not at all.
            if isEnforced == true { return .failed("Redis refused the gateway's own user: \(code(of: error))") }
        case (.becomeUser, let error?):
            return .refused("Redis refused a token's user or password: \(code(of: error))", .unauthorized)
        case (.authenticate, let error?):
            return .failed("Redis refused the user or password: \(code(of: error))")
        case (.select, let error?):
            return .failed("Redis refused the database number: \(code(of: error))")
        case (.identify, nil):
            if case .integer(let number) = reply { clientID = number }
        case (.identify, _?), (.extendUser, _), (.name, _), (_, nil):
            break
        }
        guard next == steps.count else { return .continues }
        guard let (words, step) = farewell.take() else { return .finished }
        RESPEncoder.append(command: words, to: output)
        steps.append(step)
        return .continues
    }

    /// The first word of an error: the rest could repeat what was sent.
    private func code(of error: String) -> Substring {
        error.prefix { $0 != " " }
    }
}
