import SluiceCore
import Testing

@Suite struct CommandTableTests {
    @Test(arguments: CommandTable.standard.all)
    func findsEachCommandInAnyCase(command: CommandInfo) {
        let words = command.name.replacing("|")
        let mixed = String(words.enumerated().map { $0 % 2 == 0 ? Character($1.uppercased()) : $1 })
        for spelling in [words, words.uppercased(), mixed] {
            #expect(info(spelling)?.name == command.name)
            #expect(find(spelling)?.arity == Int(command.arity))
        }
    }

    @Test(arguments: [
        "", "G", "GE", "GETT", "GET ", "GETS", "XGET", "GET\0", "\0GET", "GE\u{14}", "G\u{5}T", "GE`", "JSON\u{0E}GET",
        "JSON_GET",
        "ZREVRANGEBYSCORE2", "ZREVRANGEBYSCOR", "GEORADIUSBYMEMBER_R0", "GEORADIUSBYMEMBER_ROO", "GETÉ", "SUBSCRIBE1",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ", "CONFIG|GET", "SEARCH.QUERY",
    ])
    func doesNotFindWhatOnlyLooksAlike(name: String) {
        let entry = Array(name.utf8).withUnsafeBytes { CommandTable.standard.find($0, subcommand: nil) }
        #expect(entry == nil)
    }

    @Test(arguments: [
        ("CONFIG", "config"), ("CONFIG NOPE", "config"), ("CONFIG ", "config"), ("client reply", "client|reply"),
        ("CLUSTER COUNT-FAILURE-REPORTS", "cluster|count-failure-reports"), ("CLUSTER RESETS", "cluster"),
        ("SCRIPT KILL", "script|kill"), ("FUNCTION KILL", "function|kill"), ("XGROUP CREATE", "xgroup|create"),
        ("ACL RESTTOKEN", "acl|resttoken"), ("COMMAND", "command"), ("COMMAND DOCS", "command|docs"),
        // A key may be called like a subcommand, or like a subcommand of something else.
        ("GET SET", "get"), ("OBJECT GET", "object"), ("SCRIPT GET", "script"),
    ])
    func looksAtSubcommandsOfContainersOnly(command: String, name: String) {
        #expect(info(command)?.name == name)
    }

    @Test func namesAreUniqueAndDescribed() {
        let all = CommandTable.standard.all
        #expect(Set(all.map(\.name)).count == all.count)
        for command in all {
            #expect(!command.summary.isEmpty, "\(command.name)")
            #expect(command.arity != 0, "\(command.name)")
            #expect(command.group != .unknown, "\(command.name)")
            #expect(!command.since.isEmpty || command.traits.contains(.answeredByGateway), "\(command.name)")
            #expect(command.container.map { info($0)?.traits.contains(.container) == true } ?? true, "\(command.name)")
        }
    }

    @Test func everyGroupHasCommandsAndItsOwnLabel() {
        let groups = Set(CommandTable.standard.all.map(\.group))
        #expect(groups == Set(CommandGroup.allCases).subtracting([.unknown]))
        #expect(Set(CommandGroup.allCases.map(\.label.description)).count == CommandGroup.allCases.count)
    }

    @Test func tellsPeopleWhatTheyWantToKnow() throws {
        let set = try #require(info("config set"))
        #expect(set.displayName == "CONFIG SET")
        #expect(set.container == "config")
        #expect(set.group == .server)
        #expect(set.since == "2.0.0")
        #expect(set.access == .admin)
        #expect(set.isRefused)
        #expect(try #require(info("xread")).isRefused == false)
    }

    @Test(arguments: [
        ("get", [1, 1, 1], false), ("mset", [1, -1, 2], false), ("json.mset", [1, -1, 3], false),
        ("ping", [0, 0, 0], false),
        ("eval", [0, 0, 0], true), ("object encoding", [2, 2, 1], false),
    ])
    func knowsWhereKeysAre(command: String, positions: [Int8], isMovable: Bool) throws {
        let command = try #require(info(command))
        #expect([command.positions.first, command.positions.last, command.positions.step] == positions)
        #expect(command.traits.contains(.movableKeys) == isMovable)
    }

    @Test func specifiesKeysThatNoPositionFinds() throws {
        let spec = try #require(info("xread")?.keys.first)
        #expect(spec.beginning == .keyword("STREAMS", from: 1))
        #expect(spec.extent == .range(last: -1, step: 1, limit: 2))
        #expect(spec.use == "RO access")
        #expect(info("eval")?.keys.first?.extent == .counted(at: 0, first: 1, step: 1))
        #expect(info("lmove")?.keys.count == 2)
    }

    @Test func aCommandWithKeysSpecifiesThem() {
        for command in CommandTable.standard.all {
            #expect(
                command.keys.isEmpty == (command.positions.first == 0) || command.traits.contains(.movableKeys)
                    || command.keys.allSatisfy { $0.use.contains("not_key") }, "\(command.name)")
        }
    }
}

extension String {
    /// A name of the table as words of a request.
    fileprivate func replacing(_ bar: Character) -> String {
        String(map { $0 == bar ? " " : $0 })
    }
}
