import SluiceClient

extension CommandCase {
    @CommandCaseBuilder static var hash: [CommandCase] {
        expect("HGET k f", .hashGet("k", "f"))
        expect("HMGET k f g", .hashGet("k", ["f", "g"]))
        expect("HGETALL k", .hashGetAll("k"))
        expect("HSET k f 1 g x", .hashSet("k", ["f": 1, "g": "x"]))
        expect("HSETNX k f v", .hashSet("k", ifAbsent: "f", "v"))
        expect(
            "HSETEX k FNX EX 5 FIELDS 1 f v", .hashSet("k", ["f": "v"], expiry: .seconds(5), condition: .ifAllAbsent))
        expect("HSETEX k FXX KEEPTTL FIELDS 1 f v", .hashSet("k", ["f": "v"], expiry: .keep, condition: .ifAllPresent))
        expect("HGETEX k EX 5 FIELDS 2 f g", .hashGet("k", ["f", "g"], settingExpiry: .seconds(5)))
        expect("HGETEX k PERSIST FIELDS 1 f", .hashGet("k", ["f"], settingExpiry: .never))
        expect("HGETDEL k FIELDS 1 f", .hashTake("k", ["f"]))
        expect("HDEL k f g", .hashDelete("k", "f", "g"))
        expect("HEXISTS k f", .hashContains("k", "f"))
        expect("HINCRBY k f 1", .hashIncrement("k", "f"))
        expect("HINCRBYFLOAT k f 0.5", .hashIncrement("k", "f", by: 0.5))
        expect("HKEYS k", .hashFields("k"))
        expect("HVALS k", .hashValues("k"))
        expect("HLEN k", .hashCount("k"))
        expect("HSTRLEN k f", .hashLength("k", "f"))
        expect("HRANDFIELD k", .hashRandomField("k"))
        expect("HRANDFIELD k -3 WITHVALUES", .hashRandom("k", .repeating(3)))
        expect("HSCAN k 0 MATCH f* COUNT 2", .hashScan("k", matching: "f*", count: 2))
        expect("HEXPIRE k 5 FIELDS 1 f", .hashExpire("k", ["f"], .seconds(5)))
        expect("HPEXPIRE k 5 NX FIELDS 1 f", .hashExpire("k", ["f"], .milliseconds(5), condition: .ifNone))
        expect("HEXPIREAT k 5 XX FIELDS 1 f", .hashExpire("k", ["f"], .at(unixSeconds: 5), condition: .ifAny))
        expect("HPEXPIREAT k 5 FIELDS 2 f g", .hashExpire("k", ["f", "g"], .at(unixMilliseconds: 5)))
        expect("HPERSIST k FIELDS 1 f", .hashPersist("k", ["f"]))
        expect("HTTL k FIELDS 1 f", .hashTimeToLive("k", ["f"]))
        expect("HPTTL k FIELDS 1 f", .hashTimeToLive("k", ["f"], in: .milliseconds))
        expect("HEXPIRETIME k FIELDS 1 f", .hashExpiryTime("k", ["f"]))
        expect("HPEXPIRETIME k FIELDS 1 f", .hashExpiryTime("k", ["f"], in: .milliseconds))
    }
}
