import SluiceCore
import Testing

/// The table of refusals of the REST API.
@Suite struct CommandRefusalTests {
    @Test(arguments: [
        (Refusal.transaction, "MULTI EXEC DISCARD"),
        (.connectionState, "WATCH UNWATCH AUTH HELLO RESET QUIT SELECT WAIT WAITAOF SCRIPT|DEBUG"),
        (.subscription, "SUBSCRIBE PSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE"),
        (.monitor, "MONITOR"),
        (.clientSubcommand, "CLIENT CLIENT|SETNAME CLIENT|REPLY CLIENT|TRACKING CLIENT|KILL CLIENT|ID CLIENT|NOPE"),
        (.blocking, "BLPOP BRPOP BRPOPLPUSH BLMOVE BLMPOP BZPOPMIN BZPOPMAX BZMPOP"),
        (.blockingOption, "XREAD XREADGROUP"),
        (.replication, "SYNC PSYNC REPLCONF REPLICAOF SLAVEOF FAILOVER MIGRATE ASKING READONLY READWRITE"),
        (.replication, "CLUSTER CLUSTER|MEET CLUSTER|SETSLOT CLUSTER|RESET CLUSTER|NOPE"),
        (.operator, "SHUTDOWN DEBUG DEBUG|SLEEP MODULE MODULE|LOAD MODULE|LIST SAVE BGSAVE BGREWRITEAOF SWAPDB"),
        (.operator, "CONFIG|SET CONFIG|RESETSTAT CONFIG|REWRITE CONFIG|NOPE CONFIG"),
        (.operator, "LATENCY|RESET SLOWLOG|RESET ACL|SAVE ACL|LOAD"),
    ])
    func refuses(reason: Refusal, commands: String) {
        for command in words(commands) {
            #expect(find(command)?.refusal == reason, "\(command)")
            #expect(find(command.lowercased())?.refusal == reason, "\(command)")
        }
    }

    @Test(arguments: [
        "PUBLISH PUBSUB PUBSUB|CHANNELS PING ECHO TIME DBSIZE FLUSHDB FLUSHALL KEYS SCAN MEMORY|USAGE",
        "EVAL EVAL_RO EVALSHA EVALSHA_RO FCALL FCALL_RO SCRIPT|LOAD SCRIPT|EXISTS SCRIPT|FLUSH SCRIPT|KILL",
        "FUNCTION|KILL FUNCTION|LOAD CONFIG|GET INFO CLUSTER|INFO CLUSTER|NODES LATENCY|LATEST SLOWLOG|GET",
        "ACL|WHOAMI ACL|SETUSER ACL|RESTTOKEN ACL|GENTOKEN ACL COMMAND COMMAND|DOCS GET SET SPUBLISH LMPOP ZMPOP",
        "JSON.SET JSON.GET HSETEX HGETEX HGETDEL HEXPIRE XACKDEL XDELEX",
    ])
    func passes(commands: String) {
        for command in words(commands) {
            #expect(find(command)?.refusal == nil, "\(command)")
            #expect(find(command) != nil, "\(command)")
        }
    }

    @Test func everythingThatBlocksIsRefused() {
        for command in CommandTable.standard.all where command.flags.split(separator: " ").contains("blocking") {
            #expect(command.refusal != nil, "\(command.name)")
        }
    }

    @Test func noUnknownSubcommandPassesWhereOneIsRefused() {
        // But for two whose unknown subcommands are the server's to refuse: hosted clients send some.
        let exceptions: Set = ["acl", "script"]
        for command in CommandTable.standard.all {
            guard command.isRefused, let container = command.container, !exceptions.contains(container) else {
                continue
            }
            #expect(info(container)?.isRefused == true, "\(container)")
        }
    }

    private func words(_ commands: String) -> [String] {
        commands.split(separator: " ").map { String($0.map { $0 == "|" ? " " : $0 }) }
    }
}
