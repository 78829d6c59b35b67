import SluiceRepository
import Testing

@Suite struct CollectionDeclarationTests {
    @Test func readsAllThatCanBeDeclared() throws {
        let declarations = try CollectionDeclarations(
            parsing: bytes(
                """
                {"collections": {
                  "projects": {
                    "fields": {"title": "string", "stars": "integer?", "size": "number", "on": "boolean", "tags": "array",
                               "more": "object?", "createdAt": "date?"},
                    "indexes": {
                      "published": {"flag": "/published"},
                      "tags": {"labels": "/meta/tags"},
                      "title": {"ordered": "/title"},
                      "stars": {"ordered": "/stars", "as": "integer"},
                      "size": {"as": "number", "ordered": "/size"},
                      "createdAt": {"ordered": "/createdAt", "as": "date"},
                      "slug": {"unique": "/slug"},
                      "words": {"words": ["/title", "/summary~1short"]}
                    }
                  },
                  "notes": {}
                }}
                """))
        #expect(declarations.collections.map(\.name) == ["projects", "notes"])
        #expect(declarations["notes"] == CollectionDeclaration(name: "notes"))
        #expect(declarations["others"] == nil)
        #expect(
            declarations["projects"]
                == CollectionDeclaration(
                    name: "projects",
                    fields: [
                        .init("title", .string), .init("stars", .integer, isOptional: true), .init("size", .number),
                        .init("on", .boolean), .init("tags", .array), .init("more", .object, isOptional: true),
                        .init("createdAt", .date, isOptional: true),
                    ],
                    indexes: [
                        .init("published", .flag(at: "/published")), .init("tags", .labels(at: "/meta/tags")),
                        .init("title", .ordered(at: "/title", by: .text)),
                        .init("stars", .ordered(at: "/stars", by: .integer)),
                        .init("size", .ordered(at: "/size", by: .number)),
                        .init("createdAt", .ordered(at: "/createdAt", by: .date)),
                        .init("slug", .unique(at: "/slug")),
                        .init("words", .words(at: ["/title", "/summary~1short"])),
                    ]))
    }

    /// What is wrong, where it is, and a word of what would be right.
    private static let faults: [(json: String, place: String, hint: String)] = [
        ("[]", "", "object"),
        ("{}", "", "collections"),
        (#"{"collection":{}}"#, "/collection", "known are collections"),
        (#"{"collections":[]}"#, "/collections", "object"),
        (#"{"collections":{"a b":{}}}"#, "/collections/a b", "letters"),
        (#"{"collections":{"a/b":{}}}"#, "/collections/a~1b", "letters"),
        (#"{"collections":{"a":1}}"#, "/collections/a", "object"),
        (#"{"collections":{"a":{"index":{}}}}"#, "/collections/a/index", "known are fields, indexes"),
        (#"{"collections":{"a":{"fields":{"x":"text"}}}}"#, "/collections/a/fields/x", "string"),
        (#"{"collections":{"a":{"fields":{"x":"string??"}}}}"#, "/collections/a/fields/x", "string"),
        (#"{"collections":{"a":{"fields":{"x":1}}}}"#, "/collections/a/fields/x", "string"),
        (#"{"collections":{"a":{"indexes":{"x":{}}}}}"#, "/collections/a/indexes/x", "flag, labels"),
        (#"{"collections":{"a":{"indexes":{"x y":{"flag":"/x"}}}}}"#, "/collections/a/indexes/x y", "letters"),
        (#"{"collections":{"a":{"indexes":{"x":{"flags":"/x"}}}}}"#, "/collections/a/indexes/x", "flag, labels"),
        (#"{"collections":{"a":{"indexes":{"x":{"flag":"x"}}}}}"#, "/collections/a/indexes/x/flag", "pointer"),
        (#"{"collections":{"a":{"indexes":{"x":{"flag":""}}}}}"#, "/collections/a/indexes/x/flag", "pointer"),
        (#"{"collections":{"a":{"indexes":{"x":{"flag":"/~x"}}}}}"#, "/collections/a/indexes/x/flag", "pointer"),
        (#"{"collections":{"a":{"indexes":{"x":{"flag":true}}}}}"#, "/collections/a/indexes/x/flag", "string"),
        (
            #"{"collections":{"a":{"indexes":{"x":{"flag":"/x","labels":"/y"}}}}}"#, "/collections/a/indexes/x/labels",
            "known are flag"
        ),
        (#"{"collections":{"a":{"indexes":{"x":{"flag":"/x","as":"text"}}}}}"#, "/collections/a/indexes/x/as", "flag"),
        (
            #"{"collections":{"a":{"indexes":{"x":{"ordered":"/x","as":"time"}}}}}"#, "/collections/a/indexes/x/as",
            "text, integer, number, date"
        ),
        (#"{"collections":{"a":{"indexes":{"x":{"words":"/x"}}}}}"#, "/collections/a/indexes/x/words", "array"),
        (#"{"collections":{"a":{"indexes":{"x":{"words":[]}}}}}"#, "/collections/a/indexes/x/words", "array"),
        (
            #"{"collections":{"a":{"indexes":{"x":{"words":["/x",2]}}}}}"#, "/collections/a/indexes/x/words/1", "string"
        ),
    ]

    @Test(arguments: faults.indices) func saysWhereSomethingIsWrong(index: Int) {
        let fault = Self.faults[index]
        let error = #expect(throws: StoreError.self) { try CollectionDeclarations(parsing: bytes(fault.json)) }
        #expect(error?.code == .invalid)
        #expect(error?.fields.map(\.field) == [fault.place])
        #expect(error?.message.contains(fault.hint) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: ["", "{", #"{"collections":{"a":{},"a":{}}}"#, "{\"collections\":{}} {}"])
    func refusesWhatIsNoJSON(text: String) {
        let error = #expect(throws: StoreError.self) { try CollectionDeclarations(parsing: bytes(text)) }
        #expect(error?.code == .invalid)
    }

    @Test func refusesTwoIndexesOfOneName() {
        let declaration = CollectionDeclaration(
            name: "a", indexes: [.init("x", .flag(at: "/x")), .init("x", .unique(at: "/y"))])
        let error = #expect(throws: StoreError.self) { try Component(EntityDescription(declaration)) }
        #expect(error?.code == .invalid)
    }
}
