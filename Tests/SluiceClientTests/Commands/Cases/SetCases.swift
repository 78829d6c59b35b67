import SluiceClient

extension CommandCase {
    @CommandCaseBuilder static var set: [CommandCase] {
        expect("SADD k a b", .setAdd("k", "a", "b"))
        expect("SREM k a", .setRemove("k", "a"))
        expect("SMEMBERS k", .setMembers("k"))
        expect("SISMEMBER k a", .setContains("k", "a"))
        expect("SMISMEMBER k a b", .setContains("k", ["a", "b"]))
        expect("SCARD k", .setCount("k"))
        expect("SMOVE a b m", .setMove("m", from: "a", to: "b"))
        expect("SPOP k", .setPop("k"))
        expect("SPOP k 2", .setPop("k", count: 2))
        expect("SRANDMEMBER k", .setRandom("k"))
        expect("SRANDMEMBER k 2", .setRandom("k", .distinct(2)))
        expect("SRANDMEMBER k -2", .setRandom("k", .repeating(2)))
        expect("SINTER a b", .setCombine(.intersection, ["a", "b"]))
        expect("SUNION a b", .setCombine(.union, ["a", "b"]))
        expect("SDIFF a b", .setCombine(.difference, ["a", "b"]))
        expect("SINTERSTORE d a b", .setCombine(.intersection, ["a", "b"], storingIn: "d"))
        expect("SUNIONSTORE d a b", .setCombine(.union, ["a", "b"], storingIn: "d"))
        expect("SDIFFSTORE d a b", .setCombine(.difference, ["a", "b"], storingIn: "d"))
        expect("SINTERCARD 2 a b LIMIT 5", .setIntersectionCount(["a", "b"], limit: 5))
        expect("SSCAN k 0 COUNT 5", .setScan("k", count: 5))
    }
}
