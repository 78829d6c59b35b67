import SluiceCore
import SluiceCrypto

/// A Redis ACL user that the gateway makes, so that Redis itself enforces what a token may do.
///
/// Several gateways share the user: each adds a password of its own.
struct EnforcedUser: Sendable, Equatable {
    /// Whom the read-only tokens that see all keys act as.
    static let readOnlyName = "sluice_ro"

    let name: String
    /// Made anew by each gateway process.
    let password: String
    /// What follows the password in the first `ACL SETUSER`: keys and channels.
    private let keyRules: [String]
    /// Commands of the table, by the version that brought them. An older Redis refuses its group, and nothing else is lost.
    private let commands: [[String]]

    /// - Returns: `nil` if the role needs no user of the gateway's making, or OpenSSL has no SHA-256 to name it by.
    init?(_ role: UpstreamRole, password: String) {
        self.password = password
        switch role.identity {
        case .user:
            return nil
        case .gateway:
            guard role.isReadOnly else { return nil }
            name = Self.readOnlyName
            keyRules = ["~*", "resetchannels"]
        case .confined(let token, let prefix):
            guard let name = Self.name(token, prefix, isReadOnly: role.isReadOnly) else { return nil }
            self.name = name
            let keys = Self.literal(prefix) + "*"
            // `%` is of Redis 7.0: older ones do not check all keys of all commands, such as the patterns of SORT.
            keyRules =
                role.isReadOnly
                ? ["resetkeys", "%R~\(keys)", "resetchannels", "&\(keys)"]
                : [
                    "resetkeys", "%RW~\(keys)", "%RW~\(IdempotencyKey.redisKeys(of: token))*", "resetchannels",
                    "&\(keys)",
                ]
        }
        commands = Self.commands { command in
            (!role.isReadOnly || command.traits.contains(.readOnlyToken)) && (!role.isConfined || command.isConfinable)
                || Self.ofTransactions.contains(command.name)
        }
    }

    private static let ofTransactions: Set<String> = ["multi", "exec", "discard"]

    /// `ACL SETUSER`, several times: the first makes the user, the others widen what it may run.
    var createCommands: [[String]] {
        [["ACL", "SETUSER", name, "on", ">\(password)"] + keyRules + ["-@all"]]
            + commands.map { ["ACL", "SETUSER", name] + $0 }
    }

    /// `ACL SETUSER`: takes this process's password away again.
    var retireCommand: [String] {
        ["ACL", "SETUSER", name, "<\(password)"]
    }

    private static func commands(_ isAllowed: (CommandInfo) -> Bool) -> [[String]] {
        var groups: [String: [String]] = [:]
        for command in CommandTable.standard.all where isAllowed(command) && !command.traits.contains(.container) {
            // Modules count their versions themselves.
            let origin = command.name.prefix { $0 != "." }
            let family = origin.count < command.name.count ? origin : ""
            groups["\(family) \(command.since)", default: []].append("+\(command.name)")
        }
        return groups.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The same for all gateways that confine the token in the same way, and for no others.
    private static func name(_ token: String, _ prefix: String, isReadOnly: Bool) -> String? {
        var text = "\(isReadOnly ? "read" : "write")\n\(token)\n\(prefix)"
        let digest = text.withUTF8 { SHA256Digest(of: UnsafeRawBufferPointer($0)) }
        return digest.map { "sluice_p_\($0.hexadecimal.prefix(32))" }
    }

    /// A pattern that only `text` itself matches.
    private static func literal(_ text: String) -> String {
        text.reduce(into: "") { pattern, character in
            if "*?[]\\^".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
    }
}
