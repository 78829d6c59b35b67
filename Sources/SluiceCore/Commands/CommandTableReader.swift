/// Reads the generated text, whose layout stands at the top of each of its files.
///
/// Runs once, when the table is first used. The text is part of the program: where it does not fit, the generator and this
/// disagree, and nothing should start.
struct CommandTableReader {
    private var lines: ArraySlice<Substring>
    private let group: CommandGroup

    static func commands(of group: CommandGroup, in text: String) -> [CommandInfo] {
        var reader = CommandTableReader(lines: fields(text[...], separator: "\n")[...], group: group)
        var commands: [CommandInfo] = []
        while !reader.lines.isEmpty {
            commands.append(reader.nextCommand())
        }
        return commands
    }

    private mutating func nextCommand() -> CommandInfo {
        let (place, kind, words, origin, summary) = (nextLine(4), nextLine(5), nextLine(2), nextLine(2), nextLine(1))
        let positions = Self.fields(place[2], separator: " ").map { Int8(Self.number($0)) }
        return CommandInfo(
            name: place[0].split(separator: " ").joined(separator: "|"),
            group: group,
            arity: Int8(Self.number(place[1])),
            flags: String(words[0]),
            categories: String(words[1]),
            keys: Self.fields(place[3], separator: ";").map(Self.keySpecification),
            positions: KeyPositions(first: positions[0], last: positions[1], step: positions[2]),
            traits: CommandTraits(Self.fields(kind[4], separator: " ").map(Self.trait)),
            access: Self.value(kind[0]),
            retry: Self.value(kind[1]),
            refusal: kind[2] == "-" ? nil : Self.value(kind[2]),
            bound: Self.value(kind[3]),
            since: String(origin[0]),
            complexity: String(origin[1]),
            summary: String(summary[0]))
    }

    /// The next line's fields; empty ones at its end may be missing.
    private mutating func nextLine(_ count: Int) -> [Substring] {
        let found = Self.fields(lines.popFirst() ?? "", separator: "|")
        guard found.count <= count else { Self.fail(found[count]) }
        return found + repeatElement("", count: count - found.count)
    }

    private static func keySpecification(_ text: Substring) -> KeySpecification {
        let parts = fields(text, separator: ",")
        guard parts.count == 3 else { fail(text) }
        let (from, to) = (fields(parts[0], separator: " "), fields(parts[1], separator: " "))
        let beginning: KeySpecification.Beginning =
            switch from[0] {
            case "index": .index(number(from[1]))
            case "keyword": .keyword(String(from[1]), from: number(from[2]))
            default: .unknown
            }
        let extent: KeySpecification.Extent =
            switch to[0] {
            case "range": .range(last: number(to[1]), step: number(to[2]), limit: number(to[3]))
            case "keynum": .counted(at: number(to[1]), first: number(to[2]), step: number(to[3]))
            default: .unknown
            }
        return KeySpecification(beginning: beginning, extent: extent, use: String(parts[2]))
    }

    private static func trait(_ text: Substring) -> CommandTraits {
        guard let trait = CommandTraits.labels.first(where: { text == $0.label })?.trait else { fail(text) }
        return trait
    }

    private static func value<Value: Labelled>(_ text: Substring) -> Value {
        guard let value = Value(label: text) else { fail(text) }
        return value
    }

    private static func number(_ text: Substring) -> Int {
        guard let number = Int(text) else { fail(text) }
        return number
    }

    /// What stands between separators, without spaces around it. Separators side by side count as one.
    private static func fields(_ text: Substring, separator: Unicode.Scalar) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: separator)).map { field in
            var field = field
            while field.first == UInt8(ascii: " ") {
                field.removeFirst()
            }
            while field.last == UInt8(ascii: " ") {
                field.removeLast()
            }
            return Substring(field)
        }
    }

    private static func fail(_ text: Substring) -> Never {
        preconditionFailure("the generated command table does not fit its reader at: \(text)")
    }
}
