import SluiceClient

extension CommandCase {
    @CommandCaseBuilder static var json: [CommandCase] {
        expect("JSON.SET k $ [1,\"a\"] NX", .jsonSet("k", encoded: "[1,\"a\"]", condition: .ifAbsent))
        expect("JSON.SET k $.a 5", .jsonSet("k", at: "$.a", 5))
        expect("JSON.SET k $.a \"5\"", .jsonSet("k", at: "$.a", "5"))
        expect(
            "JSON.MSET a $ 1 b $.x [true]", .jsonSet([JSONAssignment("a", 1), JSONAssignment("b", at: "$.x", [true])]))
        expect("JSON.GET k .", .jsonGet("k", as: Int.self))
        expect("JSON.GET k $.a", .jsonGet("k", at: "$.a", as: Int.self))
        expect("JSON.GET k $.a $.b", .jsonText("k", at: ["$.a", "$.b"]))
        expect("JSON.MGET a b $.x", .jsonGet(["a", "b"], at: "$.x", as: Int.self))
        expect("JSON.DEL k $", .jsonDelete("k"))
        expect("JSON.CLEAR k $.a", .jsonClear("k", at: "$.a"))
        expect("JSON.MERGE k $ {\"a\":1}", .jsonMerge("k", ["a": 1]))
        expect("JSON.TYPE k $", .jsonTypes("k"))
        expect("JSON.NUMINCRBY k $.n 2", .jsonIncrement("k", at: "$.n", by: 2))
        expect("JSON.NUMMULTBY k $.n 1.5", .jsonMultiply("k", at: "$.n", by: 1.5))
        expect("JSON.TOGGLE k $.b", .jsonToggle("k", at: "$.b"))
        expect("JSON.STRAPPEND k $.s \"x\"", .jsonAppend("x", toStringsOf: "k", at: "$.s"))
        expect("JSON.STRLEN k $.s", .jsonStringLengths("k", at: "$.s"))
        expect("JSON.OBJKEYS k $", .jsonObjectKeys("k"))
        expect("JSON.OBJLEN k $", .jsonObjectCounts("k"))
        expect("JSON.ARRAPPEND k $ 1 2", .jsonArrayAppend("k", 1, 2))
        expect("JSON.ARRINSERT k $ -1 7", .jsonArrayInsert("k", before: -1, 7))
        expect("JSON.ARRINDEX k $ 7 1 5", .jsonArrayIndex("k", of: 7, in: 1..<5))
        expect("JSON.ARRLEN k $", .jsonArrayCounts("k"))
        expect("JSON.ARRPOP k $ -1", .jsonArrayPop("k", as: Int.self))
        expect("JSON.ARRTRIM k $ 0 2", .jsonArrayTrim("k", to: .first(3)))
    }
}
