/// A value of a tree that is to be written, and the way to it: what a type is encoded into.
final class JSONSlot: JSONWay {
    let tree: JSONTree
    let node: Int

    init(root tree: JSONTree) {
        self.tree = tree
        node = JSONTree.root
        super.init(nil, .root)
    }

    private init(_ node: Int, in parent: JSONSlot, _ step: Step) {
        tree = parent.tree
        self.node = node
        super.init(parent, step)
    }

    /// A value inside of this one.
    func slot(_ node: Int, _ step: Step) -> JSONSlot {
        JSONSlot(node, in: self, step)
    }

    // MARK: Values

    @inline(__always)
    func write<Value: JSONScalar>(scalar value: Value, to node: Int, _ step: @autoclosure () -> Step = .root) throws {
        guard value.append(to: tree.text) else {
            tree.reset(node, to: node == self.node ? .pending : .dropped)
            throw failure(value, "JSON has no \(value).", step())
        }
        tree.endScalar(node)
    }

    func writeNull(to node: Int) {
        tree.text.append("null")
        tree.endScalar(node)
    }

    /// Encodes a value of any type, to a node that nothing was written to.
    func write<Value: Encodable>(_ value: Value, to node: Int, _ step: @autoclosure () -> Step = .root) throws {
        // Elements of arrays and values of dictionaries come this way even if they are plain.
        if Value.self == String.self {
            return try write(scalar: unsafeBitCast(value, to: String.self), to: node, step())
        }
        if Value.self == Int.self { return try write(scalar: unsafeBitCast(value, to: Int.self), to: node, step()) }
        if Value.self == Double.self {
            return try write(scalar: unsafeBitCast(value, to: Double.self), to: node, step())
        }
        do {
            if let foundation = FoundationType(Value.self) {
                return try write(value, like: foundation, to: node, step())
            }
            try value.encode(to: node == self.node ? self : slot(node, step()))
        } catch {
            tree.reset(node, to: node == self.node ? .pending : .dropped)
            throw error
        }
    }

    func failure(_ value: Any, _ description: String, _ step: Step = .root) -> EncodingError {
        .invalidValue(value, EncodingError.Context(codingPath: path(step), debugDescription: description))
    }

    // MARK: Containers

    /// Makes the value a container; the same one if it already is.
    func become(_ kind: JSONTree.Kind) -> JSONSlot {
        if tree[node].kind == .pending { tree[node].kind = kind }
        guard tree[node].kind == kind else {
            // There is nothing that could be thrown here; it is when all is done.
            tree.isMisused = true
            let other = tree.append(to: node)
            tree[other].kind = kind
            return slot(other, .root)
        }
        return self
    }
}
