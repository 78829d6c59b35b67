import SluiceCore
import Testing

@testable import SluiceClient

/// Which commands of the table have a definition.
@Suite struct CoverageTests {
    /// Families of their own, or nothing for clients of REST.
    private static let otherGroups: Set<CommandGroup> = [
        .array, .vectorSet, .cluster, .transactions, .unknown,
    ]

    /// Why a command has no definition; `raw` runs it all the same.
    private static let rawOnly: [String: String] = [
        "DECR": "DECRBY says the same",
        "INCR": "INCRBY says the same",
        "GETSET": "deprecated: SET with GET",
        "SETEX": "deprecated: SET with EX",
        "PSETEX": "deprecated: SET with PX",
        "SETNX": "deprecated: SET with NX",
        "SUBSTR": "deprecated: GETRANGE",
        "HMSET": "deprecated: HSET",
        "RPOPLPUSH": "deprecated: LMOVE",
        "ZRANGEBYLEX": "deprecated: ZRANGE with BYLEX",
        "ZRANGEBYSCORE": "deprecated: ZRANGE with BYSCORE",
        "ZREVRANGE": "deprecated: ZRANGE with REV",
        "ZREVRANGEBYLEX": "deprecated: ZRANGE with BYLEX and REV",
        "ZREVRANGEBYSCORE": "deprecated: ZRANGE with BYSCORE and REV",
        "GEORADIUS": "deprecated: GEOSEARCH",
        "GEORADIUS_RO": "deprecated: GEOSEARCH",
        "GEORADIUSBYMEMBER": "deprecated: GEOSEARCH",
        "GEORADIUSBYMEMBER_RO": "deprecated: GEOSEARCH",
        "JSON.FORGET": "another name of JSON.DEL",
        "JSON.RESP": "deprecated: JSON.GET",
        "JSON.DEBUG": "for the module's developers",
        "JSON.NUMPOWBY": "deprecated",
        "LOLWUT": "a joke",
        "LATENCY DOCTOR": "for operators",
        "LATENCY GRAPH": "for operators",
        "LATENCY HISTOGRAM": "for operators",
        "LATENCY HISTORY": "for operators",
        "LATENCY LATEST": "for operators",
        "MEMORY MALLOC-STATS": "for operators",
        "MEMORY STATS": "for operators; differs between versions",
        "COMMAND": "for tools; its reply differs between versions",
        "COMMAND DOCS": "for tools; its reply differs between versions",
        "COMMAND INFO": "for tools; its reply differs between versions",
        "COMMAND GETKEYSANDFLAGS": "for tools; COMMAND GETKEYS tells the keys",
    ]

    private static var expected: [CommandInfo] {
        CommandTable.standard.all.filter { command in
            !command.isRefused && !otherGroups.contains(command.group) && !command.name.hasSuffix("|help")
                && (!command.traits.contains(.container) || command.name == "command")
        }
    }

    @Test func everyCommandHasADefinitionOrAReason() {
        let defined = Set(CommandCase.all.map(\.name))
        for command in Self.expected {
            let name = command.displayName
            #expect(
                defined.contains(name) || Self.rawOnly[name] != nil, "\(name) has neither a definition nor a reason")
        }
    }

    @Test func noReasonIsLeftOver() {
        let defined = Set(CommandCase.all.map(\.name)).subtracting(["GETSET"])
        let known = Set(Self.expected.map(\.displayName))
        for name in Self.rawOnly.keys {
            #expect(known.contains(name), "\(name) is no command of these families")
            #expect(!defined.contains(name), "\(name) has a definition")
        }
    }
}
