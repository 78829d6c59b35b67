/// What a command line says, checked against the options of its subcommand.
struct ParsedArguments: Sendable {
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    /// - Throws: ``Failure`` with a usage status, naming the word that is wrong.
    init(_ words: ArraySlice<String>, of subcommand: Subcommand) throws {
        var words = words
        while let word = words.popFirst() {
            if word == "--" {
                operands += words
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                guard subcommand.endsOptionsAtOperand else { continue }
                operands += words
                break
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard
                let option = (subcommand.options + [.help]).first(where: { $0.name == name || Self.isShort(name, $0) })
            else {
                throw Failure.usage(Self.unknown(name, of: subcommand))
            }
            guard option.value != nil else {
                guard parts.count == 1 else { throw Failure.usage("\(option.name) takes no value") }
                values[option.name, default: []].append("")
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]) : words.popFirst() else {
                throw Failure.usage("\(option.name) needs a value: \(option.name) \(option.value ?? "VALUE")")
            }
            guard option.repeats || values[option.name] == nil else {
                throw Failure.usage("\(option.name) stands there twice")
            }
            values[option.name, default: []].append(value)
        }
        guard operands.isEmpty || subcommand.takesOperands || has("--help") else {
            throw Failure.usage("\"\(operands[0])\" is not expected here; options begin with two dashes")
        }
    }

    func has(_ name: String) -> Bool {
        values[name] != nil
    }

    func value(_ name: String) -> String? {
        values[name]?.last
    }

    func all(_ name: String) -> [String] {
        values[name] ?? []
    }

    private static func isShort(_ name: String, _ option: Option) -> Bool {
        name == "-h" && option.name == "--help"
    }

    private static func unknown(_ name: String, of subcommand: Subcommand) -> String {
        let known = subcommand.options.map(\.name)
        let hint = Spelling.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
        return "unknown option \(name)\(hint) See: sluice \(subcommand.path) --help"
    }
}

extension ParsedArguments {
    /// The value of an option that takes a whole number.
    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let bound =
                range.upperBound == .max ? "\(range.lowerBound) on" : "\(range.lowerBound) to \(range.upperBound)"
            throw Failure.usage("\(name) needs a whole number from \(bound)")
        }
        return number
    }

    /// The value of an option that takes an age, such as `30d`.
    func age(_ name: String) throws -> Duration? {
        guard let text = value(name) else { return nil }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), 0...1_000_000 ~= number
        else { throw Failure.usage("\(name) needs a number and a unit: 90s, 15m, 12h, 30d or 4w") }
        return .seconds(number * unit)
    }

    /// The value of an option that takes seconds.
    func seconds(_ name: String) throws -> Duration? {
        guard let text = value(name) else { return nil }
        guard let seconds = Double(text), seconds >= 0, seconds <= 86_400 else {
            throw Failure.usage("\(name) needs a number of seconds from 0 to 86400")
        }
        return .seconds(seconds)
    }
}
