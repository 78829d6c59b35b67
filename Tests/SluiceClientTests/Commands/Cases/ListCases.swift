import SluiceClient

extension CommandCase {
    @CommandCaseBuilder static var list: [CommandCase] {
        expect("RPUSH k a b", .listPush("k", "a", "b"))
        expect("LPUSH k a", .listPush("k", "a", at: .head))
        expect("RPUSHX k a", .listPush(toExisting: "k", "a"))
        expect("LPUSHX k a", .listPush(toExisting: "k", "a", at: .head))
        expect("LPOP k", .listPop("k"))
        expect("RPOP k 2", .listPop("k", count: 2, from: .tail))
        expect("LPOP k 2", .listPop("k", count: 2))
        expect("RPOP k", .listPop("k", from: .tail))
        expect("LMPOP 2 a b LEFT COUNT 3", .listPop(fromFirstOf: ["a", "b"], count: 3))
        expect("LMOVE a b LEFT RIGHT", .listMove("a", .head, to: "b", .tail))
        expect("LRANGE k 0 -1", .listRange("k"))
        expect("LRANGE k 0 9", .listRange("k", .first(10)))
        expect("LRANGE k -3 -1", .listRange("k", .last(3)))
        expect("LRANGE k 1 0", .listRange("k", .first(0)))
        expect("LINDEX k -1", .listGet("k", at: -1))
        expect("LSET k 0 v", .listSet("k", at: 0, to: "v"))
        expect("LINSERT k BEFORE p v", .listInsert("k", "v", .before, "p"))
        expect("LINSERT k AFTER p v", .listInsert("k", "v", .after, "p"))
        expect("LLEN k", .listCount("k"))
        expect("LREM k 0 v", .listRemove("k", "v"))
        expect("LREM k 2 v", .listRemove("k", "v", .first(2)))
        expect("LREM k -2 v", .listRemove("k", "v", .last(2)))
        expect("LTRIM k 1 2", .listTrim("k", to: .from(1, through: 2)))
        expect("LPOS k v RANK -1 MAXLEN 5", .listPosition("k", of: "v", rank: -1, maximumLength: 5))
        expect("LPOS k v COUNT 0", .listPositions("k", of: "v"))
    }
}
