import SluiceCore
import Testing

@testable import SluiceRepository

@Suite struct JSONPointerTests {
    private static let document =
        #"{"a":{"b":[10,{"c":true}]},"":1,"/":2,"~":3,"~1":4,"a/b":5,"+1":6,"01":7,"list":[0,1]}"#

    @Test(arguments: [
        ("/a/b/0", "10"), ("/a/b/1/c", "true"), ("/", "1"), ("/~1", "2"), ("/~0", "3"), ("/~01", "4"), ("/a~1b", "5"),
        ("/+1", "6"), ("/01", "7"), ("/list/1", "1"),
    ]) func findsPlaces(pointer: String, expected: String) throws {
        let root = try JSONValue(parsing: bytes(Self.document))
        #expect(try #require(JSONPointer(pointer)).value(in: root) == JSONValue(parsing: bytes(expected)))
    }

    @Test(arguments: ["/b", "/a/c", "/a/b/2", "/list/-", "/list/+1", "/list/01", "/list/-1", "/list/0/0", "/a/b/1/c/d"])
    func findsNothingWhereNothingIs(pointer: String) throws {
        #expect(try #require(JSONPointer(pointer)).value(in: JSONValue(parsing: bytes(Self.document))) == nil)
    }

    @Test(arguments: ["a", "a/b", "/~", "/~2", "/a~"]) func refusesWhatIsNoPointer(text: String) {
        #expect(JSONPointer(text) == nil)
    }
}
