import SluiceCore
import TestSupport
import Testing

@testable import SluiceRepository

@Suite struct JSONMergeTests {
    /// stored, old encoding, new encoding, merged
    @Test(arguments: [
        // What nobody changed stays as it was written.
        (#"{"b":1.0,"a":[1,2]}"#, #"{"a":[1,2],"b":1}"#, #"{"a":[1,2],"b":1}"#, #"{"b":1.0,"a":[1,2]}"#),
        // Unknown members stay, at every depth and in their places.
        (
            #"{"x":9,"a":1,"o":{"y":8,"b":2}}"#, #"{"a":1,"o":{"b":2}}"#, #"{"a":5,"o":{"b":6}}"#,
            #"{"x":9,"a":5,"o":{"y":8,"b":6}}"#
        ),
        // Numbers with more digits than the type holds.
        (
            #"{"n":9007199254740993,"t":"a"}"#, #"{"n":9007199254740992,"t":"a"}"#, #"{"n":9007199254740992,"t":"b"}"#,
            #"{"n":9007199254740993,"t":"b"}"#
        ),
        (#"{"n":0.1000000000000000055511,"t":1}"#, #"{"n":0.1,"t":1}"#, #"{"n":0.2,"t":1}"#, #"{"n":0.2,"t":1}"#),
        // Known members that went go, new ones come last.
        (#"{"a":1,"b":2,"x":3}"#, #"{"a":1,"b":2}"#, #"{"b":2,"c":4}"#, #"{"b":2,"x":3,"c":4}"#),
        // What the type fills in is not written unless it changed.
        (#"{"a":1}"#, #"{"a":1,"f":false}"#, #"{"a":2,"f":false}"#, #"{"a":2}"#),
        (#"{"a":1}"#, #"{"a":1,"f":false}"#, #"{"a":1,"f":true}"#, #"{"a":1,"f":true}"#),
        // A null that the type does not write stays, until there is something.
        (#"{"a":null,"b":1}"#, #"{"b":1}"#, #"{"b":2}"#, #"{"a":null,"b":2}"#),
        (#"{"a":null,"b":1}"#, #"{"b":1}"#, #"{"a":3,"b":1}"#, #"{"a":3,"b":1}"#),
        // Elements of arrays: added, removed, moved, changed.
        (#"[1.0,2.0]"#, #"[1,2]"#, #"[0,1,2]"#, #"[0,1.0,2.0]"#),
        (#"[1.0,2.0,3.0]"#, #"[1,2,3]"#, #"[3,1]"#, #"[3.0,1.0]"#),
        (
            #"[{"a":1,"x":1},{"a":2,"x":2}]"#, #"[{"a":1},{"a":2}]"#, #"[{"a":1},{"a":3}]"#,
            #"[{"a":1,"x":1},{"a":3,"x":2}]"#
        ),
        (#"[{"a":1,"x":1},{"a":2,"x":2}]"#, #"[{"a":1},{"a":2}]"#, #"[{"a":2}]"#, #"[{"a":2,"x":2}]"#),
        // With ids, elements are known again wherever they are, and never take what belongs to another.
        (
            #"[{"id":"p","a":1,"x":1},{"id":"q","a":2,"x":2}]"#, #"[{"id":"p","a":1},{"id":"q","a":2}]"#,
            #"[{"id":"q","a":7},{"id":"r","a":1}]"#, #"[{"id":"q","a":7,"x":2},{"id":"r","a":1}]"#
        ),
        // Types that change the order, such as sets, do not mix elements up.
        (#"["b","a","c"]"#, #"["a","b","c"]"#, #"["b","c"]"#, #"["b","c"]"#),
        (#"["b","a"]"#, #"["a","b"]"#, #"["a","b","c"]"#, #"["a","b","c"]"#),
        (
            #"[9007199254740993,9007199254740992]"#, #"[9007199254740992,9007199254740993]"#, "[9007199254740992]",
            "[9007199254740992]"
        ),
        // The same character in another spelling is another text.
        (#"{"a":"é"}"#, #"{"a":"é"}"#, "{\"a\":\"e\u{301}\"}", "{\"a\":\"e\u{301}\"}"),
        // Another kind of value takes its place.
        (#"{"a":{"x":1}}"#, #"{"a":{}}"#, #"{"a":[]}"#, #"{"a":[]}"#),
    ]) func keepsWhatNobodyChanged(stored: String, old: String, new: String, merged: String) throws {
        let result = JSONMerge.merge(
            try JSONValue(parsing: new), since: try JSONValue(parsing: old), into: try JSONValue(parsing: stored))
        #expect(text(result.text) == merged)
    }

    /// Random trees: what the type knows comes out as it was given, whatever was there; what it does not know is untouched.
    @Test func givesWhatWasAskedForAndKeepsTheRest() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<3_000 {
            let stored = JSONTree.random(depth: 3, using: &random)
            let old = JSONTree.known(of: stored)
            let new = JSONTree.changed(old, using: &random)
            let merged = JSONMerge.merge(new, since: old, into: stored)
            #expect(JSONTree.known(of: merged).isIdentical(to: new), "\(text(stored.text)) \(text(new.text))")
            if case .object(let before) = stored, case .object = new {
                for member in before where member.key.hasPrefix("unknown") {
                    #expect(merged[member.key]?.isIdentical(to: member.value) == true)
                }
            }
            #expect(JSONMerge.merge(old, since: old, into: stored).isIdentical(to: stored))
        }
    }
}

/// Random JSON of which a type knows all members but those named `unknown…`.
private enum JSONTree {
    static func random(depth: Int, using random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0: return .number("\(Int.random(in: 0..<5, using: &random))")
        case 1: return .string(["", "a", "é", "😀"].randomElement(using: &random) ?? "")
        case 2: return .bool(Bool.random(using: &random))
        case 3: return .null
        case 4:
            return .array(
                (0..<Int.random(in: 0..<4, using: &random)).map { _ in Self.random(depth: depth - 1, using: &random) })
        default:
            let keys = ["a", "b", "c", "unknown1", "unknown2"].shuffled(using: &random)
            return .object(
                keys.prefix(Int.random(in: 0...5, using: &random)).map {
                    JSONValue.Member(key: $0, value: Self.random(depth: depth - 1, using: &random))
                })
        }
    }

    static func known(of value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(known))
        case .object(let members):
            .object(
                members.filter { !$0.key.hasPrefix("unknown") }.map {
                    JSONValue.Member(key: $0.key, value: known(of: $0.value))
                })
        default: value
        }
    }

    static func changed(_ value: JSONValue, using random: inout SeededRandom) -> JSONValue {
        guard Int.random(in: 0..<4, using: &random) > 0 else {
            return known(of: Self.random(depth: 2, using: &random))
        }
        switch value {
        case .array(var elements):
            if Bool.random(using: &random) { elements.shuffle(using: &random) }
            if Bool.random(using: &random), !elements.isEmpty { elements.removeLast() }
            return .array(elements.map { changed($0, using: &random) })
        case .object(let members):
            return .object(
                members.compactMap { member in
                    guard Int.random(in: 0..<5, using: &random) > 0 else { return nil }
                    return JSONValue.Member(key: member.key, value: changed(member.value, using: &random))
                })
        default: return value
        }
    }
}
