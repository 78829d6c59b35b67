/// Which tokens may run a command, as a type: what a read-only token may not run does not compile for it.
public protocol TokenAccess: Sendable {}

/// Any token may run the command.
public enum ReadAccess: TokenAccess {}

/// Only a token that may write may run the command: it changes data, runs code, lists the keyspace, or is about the
/// server.
public enum WriteAccess: TokenAccess {}
