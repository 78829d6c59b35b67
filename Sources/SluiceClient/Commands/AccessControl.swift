/// Users and what they may do.
extension Command {
    /// The user that the gateway is for the server.
    ///
    /// `ACL WHOAMI`, since Redis 6.0.0. Reply: a string.
    ///
    /// - Complexity: O(1).
    public static func accessUser() -> WriteCommand<String> {
        .init("ACL WHOAMI", Shape.string)
    }

    /// The names of all users.
    ///
    /// `ACL USERS`, since Redis 6.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N).
    public static func accessUsers() -> WriteCommand<[String]> {
        .init("ACL USERS", Shape.string.array)
    }

    /// All users with their rules.
    ///
    /// `ACL LIST`, since Redis 6.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N).
    public static func accessRules() -> WriteCommand<[String]> {
        .init("ACL LIST", Shape.string.array)
    }

    /// What a user may do.
    ///
    /// `ACL GETUSER`, since Redis 6.0.0. Reply: attributes by name; null without the user.
    ///
    /// - Complexity: O(N).
    public static func accessUser(_ name: String) -> WriteCommand<AccessUser?> {
        .init("ACL GETUSER", Shape.accessUser.optional) { name }
    }

    /// Makes or changes a user, by rules such as `on`, `~cache:*` and `+@read`.
    ///
    /// `ACL SETUSER`, since Redis 6.0.0. Reply: OK.
    ///
    /// - Complexity: O(N).
    public static func accessSetUser(_ name: String, rules: [String]) -> WriteCommand<Void> {
        .init("ACL SETUSER", Shape.ok) {
            name
            rules
        }
    }

    /// Deletes users.
    ///
    /// `ACL DELUSER`, since Redis 6.0.0. Reply: how many there were.
    ///
    /// - Complexity: O(1) amortized time considering the typical user.
    public static func accessDeleteUsers(_ names: [String]) -> WriteCommand<Int> {
        .init("ACL DELUSER", Shape.integer) { names }
    }

    /// Whether a user may run a command, which does not run.
    ///
    /// `ACL DRYRUN`, since Redis 7.0.0. Reply: OK, or a text that says why not.
    ///
    /// - Complexity: O(1).
    public static func accessTest(
        user: String, _ words: [some RedisArgument]
    ) -> WriteCommand<AccessTestResult> {
        .init("ACL DRYRUN", Shape.string.map { $0 == "OK" ? .allowed : .refused(reason: $0) }) {
            user
            words
        }
    }

    /// The categories of commands, or the commands of one.
    ///
    /// `ACL CAT`, since Redis 6.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(1) since the categories and commands are a fixed set.
    public static func accessCategories(of category: String? = nil) -> WriteCommand<[String]> {
        .init("ACL CAT", Shape.string.array) { category }
    }

    /// A password that nobody guesses.
    ///
    /// `ACL GENPASS`, since Redis 6.0.0. Reply: hexadecimal digits, four bits each.
    ///
    /// - Complexity: O(1).
    public static func accessPassword(bits: Int? = nil) -> WriteCommand<String> {
        .init("ACL GENPASS", Shape.string) { bits }
    }

    /// A token of the REST API for a user.
    ///
    /// `ACL RESTTOKEN`, since Redis | O(1). Reply: a string.
    ///
    /// - Complexity: that of the script.
    public static func accessToken(user: String, password: String) -> WriteCommand<String> {
        .init("ACL RESTTOKEN", Shape.string) {
            user
            password
        }
    }

    /// What was refused lately.
    ///
    /// `ACL LOG`, since Redis 6.0.0. Reply: an array of attributes by name.
    ///
    /// - Complexity: O(N) with N being the number of entries shown.
    public static func accessLog(count: Int? = nil) -> WriteCommand<[AccessLogEntry]> {
        .init("ACL LOG", Shape.accessLogEntry.array) { count }
    }
}

/// Whether a user may run a command.
public enum AccessTestResult: Sendable, Hashable {
    case allowed
    /// Why not, in the words of the server.
    case refused(reason: String)
}

/// What a user may do.
public struct AccessUser: Sendable, Hashable {
    /// Such as `on` and `nopass`.
    public let flags: [String]
    /// The rules about commands, such as `+@read -keys`.
    public let commands: String
    /// The rules about keys, such as `~cache:*`.
    public let keys: String
    /// The rules about channels, such as `&news:*`.
    public let channels: String
}

/// Something that was refused.
public struct AccessLogEntry: Sendable, Hashable {
    /// How often it was.
    public let count: Int
    /// Why: `command`, `key`, `channel` or `auth`.
    public let reason: String
    /// The command, key or channel that was refused.
    public let object: String
    /// The user it was refused to.
    public let user: String
}
