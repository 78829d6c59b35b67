import SluiceCore
import SluiceNet

/// Which Redis to talk to, and as whom.
struct UpstreamTarget: Sendable, Equatable {
    enum Endpoint: Sendable, Equatable {
        case unix(path: String)
        case tcp(host: String, port: UInt16)
    }

    var endpoint: Endpoint
    /// Sent with AUTH; `nil` authenticates as the default user.
    var username: String?
    /// `nil` sends no AUTH.
    var password: String?
    var database: Int
    /// The user that read-only tokens are served as; `nil` keeps the user above.
    var readOnlyUser: ReadOnlyUser?
}

/// A Redis ACL user that may run what read-only tokens may, and nothing else.
///
/// Several gateways share the user: each adds a password of its own.
struct ReadOnlyUser: Sendable, Equatable {
    static let name = "sluice_ro"

    /// Made anew by each gateway process.
    let password: String

    /// `ACL SETUSER`: what the front check allows, enforced by Redis too.
    var createCommand: [String] {
        [
            "ACL", "SETUSER", Self.name, "on", ">\(password)", "~*", "resetchannels", "-@all", "+@read", "-@dangerous",
            "-scan", "-keys", "+ping", "+echo", "+multi", "+exec", "+discard", "+select",
        ]
    }

    /// `ACL SETUSER`, one for each family of commands that not every Redis has and that its categories do not name: what
    /// read-only tokens may run of it. A Redis without the family refuses the whole command, and nothing is lost.
    static let extensionCommands: [[String]] = [CommandGroup.json, .vectorSet, .array].map { family in
        let readers = CommandTable.standard.all.filter { $0.group == family && $0.traits.contains(.readOnlyToken) }
        return ["ACL", "SETUSER", name] + readers.map { "+\($0.name)" }
    }

    /// `ACL SETUSER`: takes this process's password away again.
    var retireCommand: [String] {
        ["ACL", "SETUSER", Self.name, "<\(password)"]
    }
}
