import FoundationEssentials
import SluiceRepository
import Testing

@Suite struct EntityIndexTests {
    @Test func listsValuesWhereTheyBelong() throws {
        let component = try Component(Article.self)
        #expect(component.name == "articles" && component.schema == 0)
        #expect(component.indexes.map(\.kind) == [.flag, .labels, .ordered, .ordered, .ordered, .unique, .labels])
        let json =
            #"{"id":"a","title":"Hello, hello World","published":true,"tags":["x","","y"],"created":0,"slug":""}"#
        let places = try component.memberships(of: bytes(json))
        #expect(
            Set(places) == [
                .flag("published"), .label(index: "tags", "x"), .label(index: "tags", "y"),
                .ordered(index: "title", SortKey("Hello, hello World")), .ordered(index: "created", SortKey(0.0)),
                .label(index: "search", "hello"), .label(index: "search", "world"),
            ])
        #expect(places.count == Set(places).count)
    }

    @Test(arguments: [
        (#"{"id":"a","title":1,"published":true,"tags":[]}"#, "/title"),
        (#"{"id":"a","title":"","published":true,"tags":[1]}"#, "/tags/0"),
        (#"{"id":"a","title":"","published":true,"tags":[],"authors":[{"name":"a"},{}]}"#, "/authors/1/name"),
        (#"{"title":"","published":true,"tags":[]}"#, "/id"),
        (#"{"id":"a","title":null,"published":true,"tags":[]}"#, "/title"),
        (#"{"id":"a","title":"#, ""), ("[]", ""),
    ]) func saysWhichFieldIsWrong(json: String, field: String) throws {
        let component = try Component(Article.self)
        #expect {
            try component.memberships(of: bytes(json))
        } throws: { error in
            guard let error = error as? StoreError else { return false }
            return error.code == .invalid && error.fields.map(\.field) == [field]
        }
    }

    @Test func refusesNamesThatCannotBePartOfKeys() {
        struct Odd: Entity {
            static let collection = "a:b"
            var id: String
        }
        struct Twice: Entity {
            static let collection = "twice"
            static let indexes: [EntityIndex<Twice>] = [.flag("a") { _ in true }, .unique("a") { $0.id }]
            var id: String
        }
        #expect(throws: StoreError.self) { try Component(Odd.self) }
        #expect(throws: StoreError.self) { try Component(Twice.self) }
    }

    @Test(arguments: [
        ("Hello, World!", ["hello", "world"]), ("it's 3.5 km", ["it", "s", "3", "5", "km"]), ("", []), ("…—", []),
        ("ÄÖÜ straße", ["äöü", "straße"]), ("日本語 テスト", ["日本語", "テスト"]), ("a\u{0}b", ["a", "b"]),
        ("x X x", ["x"]),
    ]) func findsWords(text: String, words: [String]) {
        #expect(TextTokens.words(of: [text]) == words)
    }

    @Test func boundsWords() {
        let many = (0..<5_000).map { "w\($0)" }.joined(separator: " ")
        #expect(TextTokens.words(of: [many]).count == TextTokens.maximumCount)
        #expect(TextTokens.words(of: [String(repeating: "x", count: 1_000)]).map(\.count) == [TextTokens.maximumLength])
    }

    @Test func ordersDates() {
        let dates = [
            Date.distantPast, Date(timeIntervalSince1970: -0.5), Date(timeIntervalSince1970: 0), Date.distantFuture,
        ]
        #expect(dates.map(\.sortKey) == dates.map(\.sortKey).sorted())
        #expect([3, -1, 2].map(\.sortKey).sorted() == [-1, 2, 3].map(\.sortKey))
    }
}
