import Testing

@testable import SluiceRepository

@Suite struct ElementSplitterTests {
    typealias Layout = ElementSplitter.Layout

    /// layout, text, values (`key=value`), fault
    static let table: [(Layout, String, [String], String?)] = [
        (.array, "[]", [], nil),
        (.array, " [ ] \n", [], nil),
        (.array, #"[{"a":1},{"b":[2,{}]} , "x,]}" ]"#, [#"{"a":1}"#, #"{"b":[2,{}]}"#, #""x,]}""#], nil),
        (.array, #"["a\"],", "\\"]"#, [#""a\"],""#, #""\\""#], nil),
        (.array, "[1,,2,]", ["1", "", "2", ""], nil),
        (.array, #"[{"a":1}},{"b":2}]"#, [#"{"a":1}}"#, #"{"b":2}"#], nil),
        (.array, "[{\"a\":\"x\n},{\"b\":2}]", ["{\"a\":\"x\n}", #"{"b":2}"#], nil),
        (.array, "[1,2", ["1"], "1:4 the text ends within the value that begins here"),
        (.array, "[1,", ["1"], "1:4 the text ends too early"),
        (.array, "", [], "1:1 the text ends too early"),
        (.array, "\n {}", [], "2:2 \"[\" was expected here"),
        (.array, "[1]\n[2]", ["1"], "2:1 there is more behind the end"),
        (.keyed, #"{"a":{"x":"}"}, "b\"" : 2}"#, [#""a"={"x":"}"}"#, #""b\""=2"#], nil),
        (.keyed, "{}", [], nil),
        (.keyed, #"{"a":1,}"#, [#""a"=1"#], "1:8 a key is missing here; a comma behind the last value is too much"),
        (.keyed, #"{a:1}"#, [], "1:2 a key in quotation marks was expected here"),
        (.keyed, #"{"a" 1}"#, [], "1:6 a colon was expected here"),
        (.keyed, "{\"a\n\":1}", [], "1:4 the key does not end on its line"),
        (.lines, "{\"a\":1}\n\n  {\"b\":2} \r\n[", [#"{"a":1}"#, #"{"b":2}"#, "["], nil),
        (.lines, "", [], nil),
        (.single, " {\"a\":\n1}\n", ["{\"a\":\n1}"], nil),
        (.single, " ", [], nil),
    ]

    @Test(arguments: table.indices)
    func cutsTextsWhereverTheyAreCut(index: Int) {
        let (layout, text, values, fault) = Self.table[index]
        let bytes = bytes(text)
        for size in [bytes.count + 1, 1, 2, 3, 7] {
            let (found, problem) = Self.split(bytes, layout, piece: size)
            #expect(found == values)
            #expect(problem == fault)
        }
    }

    @Test func tellsWhereValuesBegin() throws {
        var splitter = ElementSplitter(.array, maximumBytes: 100)
        var elements: [ElementSplitter.Element] = []
        try splitter.consume(bytes("[\n  {\"ä\":1}, 2,\n\t3]"), into: &elements)
        #expect(elements.map(\.start.line) == [2, 2, 3])
        #expect(elements.map(\.start.column) == [3, 13, 2])
        #expect(elements.map(\.index) == [0, 1, 2])
    }

    @Test func keepsNoMoreThanItMay() throws {
        var splitter = ElementSplitter(.array, maximumBytes: 10)
        var elements: [ElementSplitter.Element] = []
        try splitter.consume(bytes("[\"\(String(repeating: "x", count: 100))\",1]"), into: &elements)
        #expect(elements.map(\.isTooLong) == [true, false])
        #expect(elements.map(\.text.count) == [10, 1])
    }

    private static func split(_ bytes: [UInt8], _ layout: Layout, piece: Int) -> ([String], String?) {
        var splitter = ElementSplitter(layout, maximumBytes: 1_000)
        var elements: [ElementSplitter.Element] = []
        var fault: String?
        do throws(ElementSplitter.Fault) {
            for start in stride(from: 0, to: bytes.count, by: piece) {
                try splitter.consume(bytes[start..<min(start + piece, bytes.count)], into: &elements)
            }
            if let last = try splitter.finish() { elements.append(last) }
        } catch {
            fault = "\(error.position.line):\(error.position.column) \(error.reason)"
        }
        return (elements.map { ($0.key.map { text($0) + "=" } ?? "") + text($0.text) }, fault)
    }
}
