public import SluiceCore

/// The server and the connection to it.
extension Command {
    /// Whether the server answers.
    ///
    /// `PING`, since Redis 1.0.0. Reply: PONG, or the message.
    ///
    /// - Complexity: O(1).
    public static func ping(_ message: String? = nil) -> ReadCommand<String> {
        .init("PING", Shape.string) { message }
    }

    /// What was said.
    ///
    /// `ECHO`, since Redis 1.0.0. Reply: the message.
    ///
    /// - Complexity: O(1).
    public static func echo<Value: RedisValue>(
        _ message: some RedisArgument, as _: Value.Type = String.self
    ) -> ReadCommand<Value> {
        .init("ECHO", Shape.value(Value.self)) { message }
    }

    /// How many keys there are.
    ///
    /// `DBSIZE`, since Redis 1.0.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func keyCount() -> ReadCommand<Int> {
        .init("DBSIZE", Shape.integer)
    }

    /// The server's time since 1970.
    ///
    /// `TIME`, since Redis 2.6.0. Reply: seconds and microseconds, as strings.
    ///
    /// - Complexity: O(1).
    public static func time() -> WriteCommand<Duration> {
        .init(
            "TIME",
            Shape.pair(Shape.value(Int.self), Shape.value(Int.self)).map { .seconds($0.0) + .microseconds($0.1) })
    }

    /// What the server says of itself.
    ///
    /// `INFO`, since Redis 1.0.0. Reply: a text of lines, read as values by name.
    ///
    /// - Complexity: O(1).
    public static func info<Section: RedisArgument>(_ sections: Section...) -> WriteCommand<ServerInfo> {
        .init("INFO", Shape.string.map(ServerInfo.init)) { sections }
    }

    /// Deletes all keys of the database.
    ///
    /// `FLUSHDB`, since Redis 1.0.0. Reply: OK.
    ///
    /// - Complexity: O(N) where N is the number of keys in the selected database.
    public static func deleteAllKeys(_ mode: FlushMode? = nil) -> WriteCommand<Void> {
        .init("FLUSHDB", Shape.ok) { mode?.rawValue }
    }

    /// Deletes all keys of all databases.
    ///
    /// `FLUSHALL`, since Redis 1.0.0. Reply: OK.
    ///
    /// - Complexity: O(N) where N is the total number of keys in all databases.
    public static func deleteAllDatabases(_ mode: FlushMode? = nil) -> WriteCommand<Void> {
        .init("FLUSHALL", Shape.ok) { mode?.rawValue }
    }

    /// When the server last saved its data, in seconds since 1970.
    ///
    /// `LASTSAVE`, since Redis 1.0.0. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func lastSave() -> WriteCommand<Int> {
        .init("LASTSAVE", Shape.integer)
    }

    /// Settings whose names match a pattern.
    ///
    /// `CONFIG GET`, since Redis 2.0.0. Reply: names and values in turn.
    ///
    /// - Complexity: O(N) when N is the number of configuration parameters provided.
    public static func settings(matching pattern: String) -> WriteCommand<[String: String]> {
        .init("CONFIG GET", Shape.dictionary(Shape.string, Shape.string)) { pattern }
    }

    /// How many commands the server knows.
    ///
    /// `COMMAND COUNT`, since Redis 2.8.13. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func commandCount() -> WriteCommand<Int> {
        .init("COMMAND COUNT", Shape.integer)
    }

    /// The names of all commands that the server knows.
    ///
    /// `COMMAND LIST`, since Redis 7.0.0. Reply: an array of strings.
    ///
    /// - Complexity: O(N) where N is the total number of Redis commands.
    public static func commandNames() -> WriteCommand<[String]> {
        .init("COMMAND LIST", Shape.string.array)
    }

    /// The keys among the words of a command.
    ///
    /// `COMMAND GETKEYS`, since Redis 2.8.13. Reply: an array of strings.
    ///
    /// - Complexity: O(N) where N is the number of arguments to the command.
    public static func commandKeys(_ words: [some RedisArgument]) -> WriteCommand<[String]> {
        .init("COMMAND GETKEYS", Shape.string.array) { words }
    }

    /// What part the server has in replication.
    ///
    /// `ROLE`, since Redis 2.8.12. Reply: an array that differs between a master, a replica and a sentinel.
    ///
    /// - Complexity: O(1).
    public static func role() -> WriteCommand<Reply> {
        .init("ROLE", Shape.any)
    }

    /// How many entries the log of slow commands has.
    ///
    /// `SLOWLOG LEN`, since Redis 2.2.12. Reply: an integer.
    ///
    /// - Complexity: O(1).
    public static func slowCommandCount() -> WriteCommand<Int> {
        .init("SLOWLOG LEN", Shape.integer)
    }

    /// The newest entries of the log of slow commands.
    ///
    /// `SLOWLOG GET`, since Redis 2.2.12. Reply: an array of entries.
    ///
    /// - Complexity: O(N) where N is the number of entries returned.
    public static func slowCommands(count: Int? = nil) -> WriteCommand<[SlowCommand]> {
        .init("SLOWLOG GET", Shape.slowCommand.array) { count }
    }

    /// Gives memory back to the system.
    ///
    /// `MEMORY PURGE`, since Redis 4.0.0. Reply: OK.
    ///
    /// - Complexity: Depends on how much memory is allocated, could be slow.
    public static func memoryPurge() -> WriteCommand<Void> {
        .init("MEMORY PURGE", Shape.ok)
    }

    /// What the server says of its memory.
    ///
    /// `MEMORY DOCTOR`, since Redis 4.0.0. Reply: a text.
    ///
    /// - Complexity: O(1).
    public static func memoryReport() -> WriteCommand<String> {
        .init("MEMORY DOCTOR", Shape.string)
    }
}

/// What a server says of itself.
public struct ServerInfo: Sendable, Hashable {
    /// The values by name.
    public let values: [String: String]

    init(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[String(line[..<colon])] = String(line[line.index(after: colon)...])
        }
        self.values = values
    }

    /// The value with a name, such as `redis_version`.
    public subscript(name: String) -> String? { values[name] }
}

/// A command that was slow.
public struct SlowCommand: Sendable, Hashable {
    /// The number of the entry.
    public let id: Int
    /// When, in seconds since 1970.
    public let unixSeconds: Int
    /// How long it took.
    public let duration: Duration
    /// Its words; the server cuts what is long.
    public let words: [String]
}
