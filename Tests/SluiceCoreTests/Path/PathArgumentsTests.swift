import SluiceCore
import Testing

@Suite struct PathArgumentsTests {
    @Test(
        arguments: [
            ("", []), ("/", []), ("///", []), ("/get/foo", ["get", "foo"]), ("get/foo", ["get", "foo"]),
            ("//get/foo", ["get", "foo"]), ("/get/foo/", ["get", "foo"]), ("/set//v", ["set", "", "v"]),
            ("/set/k//", ["set", "k", ""]), ("/a//", ["a", ""]), ("/get/employee:23381", ["get", "employee:23381"]),
            ("/set/foo/a%2Fb", ["set", "foo", "a/b"]), ("/set/foo/a%2fb%20c", ["set", "foo", "a/b c"]),
            ("/set/a+b/c%2Bd", ["set", "a+b", "c+d"]), ("/x/%/%zz/%2/%%41", ["x", "%", "%zz", "%2", "%A"]),
            ("/x/100%", ["x", "100%"]), ("/x/a%4", ["x", "a%4"]), ("/x/%2541", ["x", "%41"]), ("/x/?=&", ["x", "?=&"]),
            ("/lpush/a-long-name-of-a-list/%F0%9F%98%80/end", ["lpush", "a-long-name-of-a-list", "😀", "end"]),
        ] as [(String, [String])])
    func splitsAPathBeforeDecodingIt(path: String, arguments: [String]) {
        for (prefix, suffix) in [("", ""), ("GET /api", " HTTP/1.1\r\n\r\n"), ("%", "41")] {
            withGuardedBytes(Array((prefix + path + suffix).utf8)) { bytes in
                let ranges = ArgumentList()
                PathArguments.appendSegments(
                    of: ByteRange(offset: prefix.utf8.count, count: path.utf8.count), in: bytes, to: ranges)
                #expect(bytes.texts(in: ranges) == arguments)
                let end = prefix.utf8.count + path.utf8.count
                #expect(bytes.bytes(in: ByteRange(offset: end, count: suffix.utf8.count)) == Array(suffix.utf8))
            }
        }
    }

    @Test func decodesToBytesThatNeedNotBeUTF8() {
        withGuardedBytes(Array("/set/%FF%FE%00%01".utf8)) { bytes in
            let ranges = ArgumentList()
            PathArguments.appendSegments(of: ByteRange(offset: 0, count: bytes.count), in: bytes, to: ranges)
            #expect(ranges.ranges.map(bytes.bytes(in:)) == [Array("set".utf8), [0xFF, 0xFE, 0x00, 0x01]])
        }
    }

    @Test(
        arguments: [
            ("", [], nil), ("EX=100&NX", ["EX", "100", "NX"], nil), ("EX=100&NX=", ["EX", "100", "NX"], nil),
            ("a=1&a=2&b&a=1", ["a", "1", "a", "2", "b", "a", "1"], nil), ("a+b=c+d%2B", ["a b", "c d+"], nil),
            ("k=a=b==", ["k", "a=b=="], nil), ("&&a&&", ["a"], nil), ("=v", ["", "v"], nil),
            ("a%3Db%26=c", ["a=b&", "c"], nil),
            ("k=%zz%&x=%4", ["k", "%zz%", "x", "%4"], nil),
            ("a-long-parameter+name=1", ["a-long-parameter name", "1"], nil),
            ("_token=T", [], "T"), ("_token=AbC==", [], "AbC=="), ("_token=AbC%3D%3d&EX=1", ["EX", "1"], "AbC=="),
            ("EX=1&_token=T&NX", ["EX", "1", "NX"], "T"), ("_token=a&_token=b", [], "a"), ("_token", [], ""),
            ("_token=&a", ["a"], ""),
            ("_token=a%26b%26c&k=v", ["k", "v"], "a&b&c"),
            ("x=1&_token=%26&k=v&_token=%26x", ["x", "1", "k", "v"], "&"),
            ("%5Ftoken=T&a", ["a"], "T"), ("%5ftoke%6E=a%26b&a", ["a"], "a&b"), ("_token=a+b%2B", [], "a b+"),
            ("_tokens=a&_toke=b&x_token=c", ["_tokens", "a", "_toke", "b", "x_token", "c"], nil),
            ("k=_token=x&_token%3Dx", ["k", "_token=x", "_token=x"], nil), ("_TOKEN=x", ["_TOKEN", "x"], nil),
        ] as [(String, [String], String?)])
    func readsAQueryInOrderWithoutTheToken(query: String, arguments: [String], token: String?) {
        for (prefix, suffix) in [("", ""), ("GET /x?", " HTTP/1.1"), ("_token=", "&_token=z")] {
            for asksForToken in [false, true] {
                withGuardedBytes(Array((prefix + query + suffix).utf8)) { bytes in
                    let range = ByteRange(offset: prefix.utf8.count, count: query.utf8.count)
                    if asksForToken {
                        let found = PathArguments.token(inQuery: range, in: bytes)
                        #expect(found.map { bytes.bytes(in: $0) } == token.map { Array($0.utf8) })
                    }
                    let ranges = ArgumentList()
                    PathArguments.appendQuery(range, in: bytes, to: ranges)
                    #expect(bytes.texts(in: ranges) == arguments)
                    #expect(
                        bytes.bytes(in: ByteRange(offset: range.end, count: suffix.utf8.count)) == Array(suffix.utf8))
                }
            }
        }
    }

    @Test func leavesTheTokenReadableBehindTheArguments() {
        withGuardedBytes(Array("EX=1%30&_token=s%26cret".utf8)) { bytes in
            let range = ByteRange(offset: 0, count: bytes.count)
            let token = PathArguments.token(inQuery: range, in: bytes)
            let ranges = ArgumentList()
            PathArguments.appendQuery(range, in: bytes, to: ranges)
            #expect(bytes.texts(in: ranges) == ["EX", "10"])
            #expect(token.map { bytes.bytes(in: $0) } == Array("s&cret".utf8))
        }
    }
}
