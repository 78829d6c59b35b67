import FoundationEssentials
import SluiceCore
import SluiceRepository
import Testing

/// A declaration lists values where the type of an application does that says the same.
@Suite struct DeclaredIndexTests {
    private struct Thing: Entity {
        static let collection = "things"
        static let indexes: [EntityIndex<Thing>] = [
            .flag("on") { $0.on == true },
            .labels("tags") { $0.tags ?? [] },
            .ordered("title") { $0.title },
            .ordered("stars") { $0.stars },
            .ordered("size") { $0.size },
            .ordered("at") { $0.at },
            .unique("slug") { $0.meta?.slug },
            .text("words") { [$0.title, $0.meta?.summary] },
        ]
        struct Meta: Codable, Sendable {
            var slug: String?
            var summary: String?
        }
        let id: String
        var on: Bool?
        var tags: [String]?
        var title: String?
        var stars: Int?
        var size: Double?
        var at: Date?
        var meta: Meta?
    }

    private static let declaration = CollectionDeclaration(
        name: "things",
        indexes: [
            .init("on", .flag(at: "/on")), .init("tags", .labels(at: "/tags")),
            .init("title", .ordered(at: "/title", by: .text)), .init("stars", .ordered(at: "/stars", by: .integer)),
            .init("size", .ordered(at: "/size", by: .number)), .init("at", .ordered(at: "/at", by: .date)),
            .init("slug", .unique(at: "/meta/slug")), .init("words", .words(at: ["/title", "/meta/summary"])),
        ])

    @Test(arguments: [
        #"{"id":"a"}"#, #"{"id":"a","on":true}"#, #"{"id":"a","on":false}"#, #"{"id":"a","on":null}"#,
        #"{"id":"a","tags":[]}"#, #"{"id":"a","tags":["x","","y","x","é","e\u0301"]}"#, #"{"id":"a","tags":null}"#,
        #"{"id":"a","title":""}"#, #"{"id":"a","title":"The gate, THE Gate: größer 日本語"}"#,
        #"{"id":"a","title":"a\u0000b"}"#,
        #"{"id":"a","stars":0}"#, #"{"id":"a","stars":-5}"#, #"{"id":"a","stars":9223372036854775807}"#,
        #"{"id":"a","stars":7.0}"#, #"{"id":"a","stars":1e3}"#, #"{"id":"a","stars":-0}"#,
        #"{"id":"a","size":0.1}"#, #"{"id":"a","size":-0.0}"#, #"{"id":"a","size":1e300}"#, #"{"id":"a","size":3}"#,
        #"{"id":"a","size":123456789012345678901234567890}"#,
        #"{"id":"a","at":0}"#, #"{"id":"a","at":816946200.5}"#, #"{"id":"a","at":-1}"#,
        #"{"id":"a","meta":{"slug":"x","summary":"two words"}}"#, #"{"id":"a","meta":{"slug":""}}"#,
        #"{"id":"a","meta":{}}"#, #"{"id":"a","meta":null}"#,
    ]) func listsAsATypeDoes(json: String) throws {
        let typed = try Component(Thing.self)
        let declared = try Component(EntityDescription(Self.declaration))
        #expect(declared.indexes == typed.indexes)
        let places = try declared.memberships(of: bytes(json))
        #expect(Set(places) == Set(try typed.memberships(of: bytes(json))))
    }

    /// What a type could not read is not listed: a declaration refuses nothing that it was not told to.
    @Test(arguments: [
        #"{"id":"a","on":"true"}"#, #"{"id":"a","on":1}"#, #"{"id":"a","tags":"x"}"#, #"{"id":"a","tags":{"x":1}}"#,
        #"{"id":"a","title":5}"#, #"{"id":"a","stars":"5"}"#, #"{"id":"a","stars":1.5}"#,
        #"{"id":"a","stars":9223372036854775808}"#, #"{"id":"a","size":"1"}"#, #"{"id":"a","size":1e999}"#,
        #"{"id":"a","at":"yesterday"}"#, #"{"id":"a","at":true}"#, #"{"id":"a","meta":"x"}"#, #"{"id":"a","meta":[]}"#,
        #"{"id":"a","meta":{"slug":7}}"#,
    ]) func doesNotListWhatATypeCouldNotRead(json: String) throws {
        #expect(throws: StoreError.self) { try Component(Thing.self).memberships(of: bytes(json)) }
        #expect(try Component(EntityDescription(Self.declaration)).memberships(of: bytes(json)).isEmpty)
    }

    @Test func readsTimesAsTextToo() throws {
        let declared = try Component(EntityDescription(Self.declaration))
        let asText = try declared.memberships(of: bytes(#"{"id":"a","at":"2026-11-21T09:30:00.5+01:00"}"#))
        #expect(asText == (try declared.memberships(of: bytes(#"{"id":"a","at":816942600.5}"#))))
    }

    @Test func refusesLabelsThatAreTooLong() throws {
        let declared = try Component(EntityDescription(Self.declaration))
        let long = String(repeating: "x", count: 513)
        let error = #expect(throws: StoreError.self) {
            try declared.memberships(of: bytes(#"{"id":"a","tags":["\#(long)"]}"#))
        }
        #expect(error?.code == .invalid)
    }
}
