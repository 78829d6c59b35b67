import SluiceCore
import Testing

@Suite struct CommandAccessTests {
    @Test(arguments: [
        "PING", "ECHO", "GET", "MGET", "TTL", "EXISTS", "HGETALL", "ZRANGE", "LRANGE", "SMEMBERS", "SSCAN", "HSCAN",
        "ZSCAN",
        "XREAD", "XRANGE", "RANDOMKEY", "DBSIZE", "TYPE", "OBJECT ENCODING", "MEMORY USAGE", "TOUCH", "DUMP", "PFCOUNT",
        "GEOSEARCH", "BITCOUNT", "XINFO STREAM", "HTTL", "JSON.GET", "JSON.MGET", "JSON.TYPE", "ARGET", "DIGEST",
        "VSIM",
    ])
    func readOnlyTokensMayRun(command: String) {
        #expect(find(command)?.traits.contains(.readOnlyToken) == true)
        #expect(find(command)?.access == .read)
    }

    @Test(arguments: [
        "SET", "INCR", "DEL", "EXPIRE", "EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO", "SORT",
        "SORT_RO",
        "KEYS", "SCAN", "PUBLISH", "SUBSCRIBE", "MONITOR", "FLUSHALL", "XREADGROUP", "GETEX", "GETDEL", "INFO",
        "CONFIG GET",
        "ACL WHOAMI", "ACL RESTTOKEN", "TIME", "JSON.SET", "JSON.DEBUG", "HGETEX", "MEMORY", "OBJECT NOPE", "XINFO",
        "BITFIELD", "GEORADIUS", "LMPOP", "SPUBLISH", "SCRIPT LOAD", "SCRIPT EXISTS", "FUNCTION LIST",
        "PUBSUB CHANNELS",
    ])
    func readOnlyTokensMayNotRun(command: String) {
        #expect(find(command)?.traits.contains(.readOnlyToken) == false)
    }

    @Test func whatAReadOnlyTokenMayRunChangesNothing() {
        for command in CommandTable.standard.all where command.traits.contains(.readOnlyToken) {
            #expect(!command.traits.contains(.writes), "\(command.name)")
            #expect(command.retry == .read, "\(command.name)")
        }
    }

    @Test func whatTheServerFlagsAsWritingCountsAsWriting() {
        for command in CommandTable.standard.all {
            let flags = command.flags.split(separator: " ")
            if flags.contains("write") {
                #expect(command.traits.contains(.writes), "\(command.name)")
            }
            if flags.contains("readonly") {
                #expect(!command.traits.contains(.writes), "\(command.name)")
            }
        }
    }

    @Test(arguments: [
        (CommandAccess.write, ["SET", "PUBLISH", "EVAL", "FLUSHALL", "SCRIPT LOAD", "SORT", "RESTORE", "XGROUP NOPE"]),
        (.admin, ["INFO", "CONFIG GET", "CONFIG NOPE", "ACL SETUSER", "ACL", "SLOWLOG GET", "SHUTDOWN", "ROLE"]),
        (.read, ["GET", "KEYS", "SCAN", "TIME", "EVAL_RO", "COMMAND", "CLUSTER INFO", "ACL WHOAMI"]),
    ])
    func classifiesAccess(access: CommandAccess, commands: [String]) {
        for command in commands {
            #expect(find(command)?.access == access, "\(command)")
        }
    }

    @Test(arguments: [
        "PUBLISH", "EVAL", "EVALSHA", "FCALL", "SCRIPT FLUSH", "ACL SETUSER", "CONFIG SET", "FUNCTION LOAD",
    ])
    func countsEffectsBeyondKeysAsWriting(command: String) {
        #expect(find(command)?.traits.contains(.writes) == true)
    }

    @Test func marksWhatTheGatewayHandlesItself() {
        let rewritten = CommandTable.standard.all.filter { $0.traits.contains(.rewritten) }.map(\.name)
        #expect(
            rewritten.sorted() == [
                "eval", "eval_ro", "evalsha", "evalsha_ro", "scan", "script|exists", "script|load",
            ])
        let answered = CommandTable.standard.all.filter { $0.traits.contains(.answeredByGateway) }.map(\.name)
        #expect(answered == ["acl|resttoken"])
    }
}
