import SluiceRepository

/// Conditions and orders of lists, as options name them.
struct ListArguments: Sendable {
    let filters: [ListFilter]
    let order: ListOrder

    /// Takes `--where` and `--sort`, whose indexes the collection must have.
    ///
    /// - Throws: ``Failure`` with a usage status.
    init(_ arguments: ParsedArguments, of declaration: CollectionDeclaration) throws(Failure) {
        var filters: [ListFilter] = []
        for text in arguments.all("--where") { filters.append(try Self.filter(text, declaration)) }
        self.filters = filters
        order =
            try arguments.value("--sort").map { text throws(Failure) in try Self.order(text, declaration) }
            ?? .enumeration
    }

    private static func filter(
        _ text: String, _ declaration: CollectionDeclaration
    ) throws(Failure) -> ListFilter {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let index = try index(parts[0], "--where", declaration)
        switch (index.content, parts.count) {
        case (.flag, 1): return .flag(index.name)
        case (.flag, _): throw .usage("--where \(index.name) takes no value: what it lists is listed or not")
        case (.labels, 2): return .label(index.name, parts[1])
        case (.words, 2): return .text(index.name, parts[1])
        case (.labels, _): throw .usage("--where \(index.name) needs a label: --where \(index.name)=LABEL")
        case (.words, _): throw .usage("--where \(index.name) needs words: --where '\(index.name)=WORD WORD'")
        case (.ordered, _), (.unique, _):
            throw .usage("--where takes indexes of flags, labels and words, and \(index.name) is none; see --sort")
        }
    }

    private static func order(_ text: String, _ declaration: CollectionDeclaration) throws(Failure) -> ListOrder {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let index = try index(parts[0], "--sort", declaration)
        guard case .ordered = index.content else {
            throw .usage("--sort takes an ordered index, and \(index.name) is none")
        }
        switch parts.dropFirst().first {
        case nil, "asc": return .ascending(index.name)
        case "desc": return .descending(index.name)
        default: throw .usage("--sort \(index.name) takes :asc or :desc behind the name")
        }
    }

    private static func index(
        _ name: String, _ option: String, _ declaration: CollectionDeclaration
    ) throws(Failure) -> CollectionDeclaration.Index {
        if let index = declaration.indexes.first(where: { $0.name == name }) { return index }
        let known = declaration.indexes.map(\.name)
        let nearest = Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
        let hint = nearest ?? (known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")
        throw .usage("\(option): \(declaration.name) has no index \(name.printable); \(hint)")
    }
}

/// Options of commands that list.
let listOptions: [Option] = [
    .value(
        "--where", "INDEX[=LABEL]",
        "Only what an index lists: published, or tags=swift, or 'words=one two'. Several hold together.", repeats: true),
    .value("--sort", "INDEX[:desc]", "In the order of an index; what it does not list is left out."),
]
