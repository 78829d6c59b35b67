import SluiceCore
import Testing

@Suite struct CommandArgumentsTests {
    @Test(arguments: [
        ("XREAD BLOCK 0 STREAMS s $", true),
        ("xread count 2 block 100 streams s $", true),
        ("XREADGROUP GROUP g c NOACK BLOCK 5 STREAMS s >", true),
        ("XREADGROUP GROUP STREAMS c BLOCK 0 STREAMS s >", true),
        ("XREADGROUP GROUP g STREAMS BLOCK 0 STREAMS s >", true),
        ("XREAD NOPE BLOCK 0 STREAMS s $", true),
        ("XREAD STREAMS s $", false),
        ("XREAD COUNT 2 STREAMS BLOCK $", false),
        ("XREAD STREAMS s BLOCK 0 0", false),
        ("XREADGROUP GROUP BLOCK BLOCK COUNT 1 STREAMS s >", false),
        ("XREAD", false),
        ("XREADGROUP GROUP", false),
        ("XREAD BLOCKS 0 STREAMS s $", false),
        ("XREAD BLOC STREAMS s $", false),
    ])
    func findsTheBlockOption(command: String, blocks: Bool) {
        let words = RequestWords(command)
        #expect(words.bytes.withUnsafeBytes { CommandTable.hasBlockOption(words.ranges, of: $0) } == blocks)
    }

    @Test(arguments: [
        "GET k", "SET k v", "MGET a b c", "HGET h f", "HMGET h f", "INCR k", "LPUSH l v", "ZADD z 1 m", "SCAN 0",
        "DEL k",
        "EXPIRE k 1", "JSON.GET d", "PUBLISH c m", "XADD s * f v", "SADD s m", "ZSCORE z m", "XLEN s",
    ])
    func everydayCommandsAreLight(command: String) {
        #expect(isHeavy(command) == false)
        #expect(find(command)?.traits.contains(.heavy) == false)
    }

    @Test(arguments: [
        "EVAL s 0", "EVALSHA d 0", "FCALL f 0", "KEYS *", "SORT l", "SORT_RO l", "SMEMBERS s", "HGETALL h",
        "SUNION a b",
        "ZUNIONSTORE d 2 a b", "GEOSEARCH g FROMMEMBER m BYRADIUS 1 km ASC COUNT 1", "FLUSHALL", "COMMAND",
        "COMMAND DOCS",
    ])
    func collectionsCodeAndTheKeyspaceAreHeavy(command: String) {
        #expect(isHeavy(command) == true)
    }

    @Test(arguments: [
        ("LRANGE l 0 -1", true), ("LRANGE l 0 999", false), ("LRANGE l 0 1000", true), ("LRANGE l -10 -1", false),
        ("LRANGE l 5 3", false), ("LRANGE l -5 3", true), ("LRANGE l x y", true), ("LRANGE l 0", true),
        ("LRANGE l", true),
        ("LRANGE l 0 99999999999999999999", true), ("LRANGE l 0 -", true),
        ("ZREVRANGE z 0 9 WITHSCORES", false), ("ZREVRANGE z 0 -1", true),
        ("ZRANGE z 0 9", false), ("ZRANGE z 0 9 REV WITHSCORES", false), ("ZRANGE z 0 -1", true),
        ("ZRANGE z 0 9 BYSCORE", true), ("ZRANGE z 0 9 byscore limit 0 10", false),
        ("ZRANGE z [a (b BYLEX LIMIT 0 10", false),
        ("ZRANGE z 0 9 BYSCORE LIMIT 0 -1", true), ("ZRANGE z 0 9 BYSCORE LIMIT 5000 10", true),
        ("ZRANGEBYSCORE z -inf +inf", true), ("ZRANGEBYSCORE z -inf +inf WITHSCORES LIMIT 0 10", false),
        ("ZRANGEBYSCORE z -inf +inf LIMIT 0", true),
        ("XRANGE s - +", true), ("XRANGE s - + COUNT 10", false), ("XREVRANGE s + - count 5000", true),
        ("XREAD COUNT 10 STREAMS s 0", false), ("XREAD STREAMS s 0", true), ("XREAD STREAMS COUNT 10", true),
        ("XREADGROUP GROUP COUNT 5 STREAMS s >", true), ("XREADGROUP GROUP g c COUNT 5 STREAMS s >", false),
    ])
    func rangesAreAsHeavyAsTheirArgumentsSay(command: String, expected: Bool) {
        #expect(isHeavy(command) == expected)
    }

    private func isHeavy(_ command: String) -> Bool? {
        let words = RequestWords(command)
        return find(command).map { entry in
            words.bytes.withUnsafeBytes { CommandTable.isHeavy(entry, words.ranges, of: $0) }
        }
    }
}
