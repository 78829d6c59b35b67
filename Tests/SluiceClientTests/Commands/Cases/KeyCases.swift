import SluiceClient

extension CommandCase {
    @CommandCaseBuilder static var key: [CommandCase] {
        expect("EXISTS a b", .exists("a", "b"))
        expect("DEL a b", .delete("a", "b"))
        expect("UNLINK a", .unlink("a"))
        expect("TOUCH a", .touch("a"))
        expect("TYPE k", .type(of: "k"))
        expect("EXPIRE k 5", .expire("k", .seconds(5)))
        expect("PEXPIRE k 5 GT", .expire("k", .milliseconds(5), condition: .ifLater))
        expect("EXPIREAT k 5 NX", .expire("k", .at(unixSeconds: 5), condition: .ifNone))
        expect("PEXPIREAT k 5 LT", .expire("k", .at(unixMilliseconds: 5), condition: .ifEarlier))
        expect("PERSIST k", .persist("k"))
        expect("TTL k", .timeToLive("k"))
        expect("PTTL k", .timeToLive("k", in: .milliseconds))
        expect("EXPIRETIME k", .expiryTime("k"))
        expect("PEXPIRETIME k", .expiryTime("k", in: .milliseconds))
        expect("RENAME a b", .rename("a", to: "b"))
        expect("RENAMENX a b", .rename("a", toUnused: "b"))
        expect("COPY a b", .copy("a", to: "b"))
        expect("COPY a b REPLACE", .copy("a", to: "b", existing: .replace))
        expect("MOVE k 2", .move("k", toDatabase: 2))
        expect("RANDOMKEY", .randomKey())
        expect("KEYS a*", .keys(matching: "a*"))
        expect("SCAN 0", .scan())
        expect("SCAN 0 MATCH a* COUNT 5 TYPE hash", .scan(matching: "a*", type: .hash, count: 5))
        expect("DUMP k", .dump("k"))
        expect("RESTORE k 0 x", .restore("k", from: [0x78]))
        expect("RESTORE k 9 x REPLACE", .restore("k", from: [0x78], millisecondsToLive: 9, existing: .replace))
        expect("SORT_RO k", .sort("k"))
        expect(
            "SORT_RO k BY w* LIMIT 1 2 GET n* GET # DESC ALPHA",
            .sort(
                "k",
                SortOrder(.alphabetic, isDescending: true, by: "w*", values: ["n*", "#"], limit: Limit(2, offset: 1))))
        expect("SORT k STORE d", .sort("k", storingIn: "d"))
        expect("OBJECT ENCODING k", .encoding(of: "k"))
        expect("OBJECT FREQ k", .useFrequency(of: "k"))
        expect("OBJECT IDLETIME k", .idleSeconds(of: "k"))
        expect("OBJECT REFCOUNT k", .referenceCount(of: "k"))
        expect("MEMORY USAGE k", .memoryUsage(of: "k"))
        expect("MEMORY USAGE k SAMPLES 0", .memoryUsage(of: "k", samples: 0))
    }
}
