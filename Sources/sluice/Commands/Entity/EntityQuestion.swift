import SluiceRepository

/// Which records are listed, and in which order, as options say.
struct EntityQuestion: Sendable {
    let declaration: CollectionDeclaration
    let filters: [ListFilter]
    let order: ListOrder

    /// - Throws: ``Failure`` with a usage status.
    init(_ arguments: ParsedArguments, _ declaration: CollectionDeclaration) throws {
        self.declaration = declaration
        filters = try arguments.all("--where").map { try Self.filter($0, declaration) }
        order = try Self.order(arguments, declaration)
    }

    private static func filter(_ text: String, _ declaration: CollectionDeclaration) throws -> ListFilter {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let index = try index(parts[0], of: declaration, for: "--where")
        let value = parts.count == 2 ? parts[1] : nil
        switch (index.content, value) {
        case (.flag, nil), (.flag, "true"?): return .flag(index.name)
        case (.flag, _):
            throw Failure.usage(
                "\(index.name) lists the records for which it holds, and no others: --where \(index.name)")
        case (.labels, let label?) where !label.isEmpty: return .label(index.name, label)
        case (.words, let words?) where !words.isEmpty: return .text(index.name, words)
        case (.labels, _): throw Failure.usage("which of \(index.name)? Write --where \(index.name)=LABEL")
        case (.words, _): throw Failure.usage("which words? Write --where '\(index.name)=some words'")
        case (.ordered, _):
            throw Failure.usage("\(index.name) is an order: --sort \(index.name), with --from and --to for its keys")
        case (.unique, _): throw Failure.usage("\(index.name) keeps values unique, and lists nothing")
        }
    }

    private static func order(_ arguments: ParsedArguments, _ declaration: CollectionDeclaration) throws -> ListOrder {
        guard let text = arguments.value("--sort") else {
            for name in ["--from", "--to"] where arguments.has(name) {
                throw Failure.usage("\(name) is a key of an ordered index: say which by --sort INDEX")
            }
            return .enumeration
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 1 || ["asc", "desc"].contains(parts[1]) else {
            throw Failure.usage("--sort is INDEX, INDEX:asc or INDEX:desc")
        }
        let index = try index(parts[0], of: declaration, for: "--sort")
        guard case .ordered(_, let order) = index.content else {
            throw Failure.usage("\(index.name) is no order: --where \(index.name)")
        }
        func key(_ name: String) throws -> SortKey? {
            guard let text = arguments.value(name) else { return nil }
            guard let key = order.sortKey(text: text) else {
                throw Failure.usage("\(name) is no key of \(index.name), which is sorted by \(order.rawValue)")
            }
            return key
        }
        return parts.count == 2 && parts[1] == "desc"
            ? .descending(index.name, from: try key("--from"), through: try key("--to"))
            : .ascending(index.name, from: try key("--from"), through: try key("--to"))
    }

    /// A declared index.
    static func index(
        _ name: String, of declaration: CollectionDeclaration, for option: String
    ) throws -> CollectionDeclaration.Index {
        if let index = declaration.indexes.first(where: { $0.name == name }) { return index }
        let known = declaration.indexes.map(\.name)
        let hint =
            Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
            ?? (known.isEmpty ? "it declares none" : "it declares \(known.joined(separator: ", "))")
        throw Failure.usage("\(declaration.name) declares no index \"\(name)\" for \(option); \(hint)")
    }
}
