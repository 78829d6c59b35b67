public import SluiceCore

/// Functions: libraries of code that the server keeps.
extension Command {
    /// Calls a function.
    ///
    /// `FCALL`, since Redis 7.0.0. Reply: whatever the function returns.
    ///
    /// - Complexity: Depends on the function that is executed.
    public static func call(
        _ function: String, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []
    ) -> WriteCommand<Reply> {
        .init("FCALL", Shape.any) { ScriptCall(function, keys, arguments) }
    }

    /// Calls a function that may not write; a read-only token may not call it all the same.
    ///
    /// `FCALL_RO`, since Redis 7.0.0. Reply: whatever the function returns.
    ///
    /// - Complexity: Depends on the function that is executed.
    public static func call(
        readOnly function: String, keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []
    ) -> WriteCommand<Reply> {
        .init("FCALL_RO", Shape.any) { ScriptCall(function, keys, arguments) }
    }

    /// Lets the server keep a library.
    ///
    /// `FUNCTION LOAD`, since Redis 7.0.0. Reply: the library's name.
    ///
    /// - Complexity: O(1) (considering compilation time is redundant).
    public static func functionLoad(_ code: String, existing: ExistingKey = .keep) -> WriteCommand<String> {
        .init("FUNCTION LOAD", Shape.string) {
            existing == .replace ? "REPLACE" : nil
            code
        }
    }

    /// Deletes a library.
    ///
    /// `FUNCTION DELETE`, since Redis 7.0.0. Reply: OK; an error if there is none.
    ///
    /// - Complexity: O(1).
    public static func functionDelete(_ library: String) -> WriteCommand<Void> {
        .init("FUNCTION DELETE", Shape.ok) { library }
    }

    /// Deletes all libraries.
    ///
    /// `FUNCTION FLUSH`, since Redis 7.0.0. Reply: OK.
    ///
    /// - Complexity: O(N) where N is the number of functions deleted.
    public static func functionFlush(_ mode: FlushMode? = nil) -> WriteCommand<Void> {
        .init("FUNCTION FLUSH", Shape.ok) { mode?.rawValue }
    }

    /// The libraries whose names match a pattern.
    ///
    /// `FUNCTION LIST`, since Redis 7.0.0. Reply: an array of attributes by name.
    ///
    /// - Complexity: O(N) where N is the number of functions.
    public static func functionList(matching pattern: String? = nil) -> WriteCommand<[FunctionLibrary]> {
        .init("FUNCTION LIST", Shape.functionLibrary.array) {
            if let pattern {
                "LIBRARYNAME"
                pattern
            }
            "WITHCODE"
        }
    }

    /// The function that runs, and for how long it has.
    ///
    /// `FUNCTION STATS`, since Redis 7.0.0. Reply: attributes by name.
    ///
    /// - Complexity: O(1).
    public static func functionStatistics() -> WriteCommand<FunctionStatistics> {
        .init("FUNCTION STATS", Shape.functionStatistics)
    }

    /// All libraries, in a form for ``functionRestore(_:_:)``.
    ///
    /// `FUNCTION DUMP`, since Redis 7.0.0. Reply: bytes.
    ///
    /// - Complexity: O(N) where N is the number of functions.
    public static func functionDump() -> WriteCommand<[UInt8]> {
        .init("FUNCTION DUMP", Shape.value([UInt8].self))
    }

    /// Makes libraries of what ``functionDump()`` gave.
    ///
    /// `FUNCTION RESTORE`, since Redis 7.0.0. Reply: OK.
    ///
    /// - Complexity: O(N) where N is the number of functions on the payload.
    public static func functionRestore(
        _ dump: [UInt8], _ policy: FunctionRestorePolicy = .append
    ) -> WriteCommand<Void> {
        .init("FUNCTION RESTORE", Shape.ok) {
            dump
            policy.rawValue
        }
    }

    /// Ends the function that runs, if it has not written yet.
    ///
    /// `FUNCTION KILL`, since Redis 7.0.0. Reply: OK; an error if none runs.
    ///
    /// - Complexity: O(1).
    public static func functionKill() -> WriteCommand<Void> {
        .init("FUNCTION KILL", Shape.ok)
    }
}

/// What becomes of libraries that are there already.
public enum FunctionRestorePolicy: String, Sendable {
    /// They stay; one of the same name is an error.
    case append = "APPEND"
    /// They stay, except those of the same names.
    case replace = "REPLACE"
    /// They are lost.
    case flush = "FLUSH"
}

/// A library of functions.
public struct FunctionLibrary: Sendable, Hashable {
    /// A function.
    public struct Function: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// What it is for, if its author says so.
        public let summary: String?
        /// What it declares, such as `no-writes`.
        public let flags: [String]
    }

    /// Its name.
    public let name: String
    /// The language of its code, such as `LUA`.
    public let engine: String
    /// Its functions.
    public let functions: [Function]
    /// Its code.
    public let code: String?
}

/// What runs, and what is there to run.
public struct FunctionStatistics: Sendable, Hashable {
    /// A function that runs.
    public struct Running: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// For how long it has run.
        public let milliseconds: Int
    }

    /// The function that runs; `nil` if none does.
    public let running: Running?
    /// How many libraries each engine has.
    public let libraryCounts: [String: Int]
}
