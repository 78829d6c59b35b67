/// The way to a value from the root of a document, step by step: the coding path.
class JSONWay {
    enum Step {
        case root
        case key(any CodingKey)
        case index(Int)

        fileprivate var keys: [any CodingKey] {
            switch self {
            case .root: []
            case .key(let key): [key]
            case .index(let index): [JSONCodingKey(index: index)]
            }
        }
    }

    private let parent: JSONWay?
    private let step: Step

    init(_ parent: JSONWay?, _ step: Step) {
        self.parent = parent
        self.step = step
    }

    final var codingPath: [any CodingKey] { path(.root) }

    final func path(_ last: Step) -> [any CodingKey] {
        var keys = last.keys
        var way: JSONWay? = self
        while let current = way {
            keys += current.step.keys
            way = current.parent
        }
        return keys.reversed()
    }
}
