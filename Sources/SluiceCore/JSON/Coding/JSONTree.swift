/// A document that is being written: containers may be filled in any order, so it becomes text only when it is whole.
///
/// The texts of its plain values stand one behind the other in one buffer, keys in front of them.
final class JSONTree {
    enum Kind: UInt8 {
        /// Nothing has been written yet; in the end an empty object.
        case pending
        /// What was to be written failed.
        case dropped
        /// All there is to it is its text.
        case scalar
        case array, object
    }

    struct Node {
        var kind = Kind.pending
        /// The key as it is, without escapes.
        var key = ByteRange.empty
        /// The key and the colon, and behind them a plain value.
        var text: ByteRange
        var firstChild = 0
        var lastChild = 0
        var next = 0
        var count = 0
    }

    static var root: Int { 1 }

    let userInfo: [CodingUserInfoKey: any Sendable]
    let text: ByteBuffer
    /// Whether one value was asked for containers of two kinds.
    var isMisused = false
    private var nodes: UnsafeMutablePointer<Node>
    private var count: Int
    private var capacity = 48

    init(userInfo: [CodingUserInfoKey: any Sendable]) {
        self.userInfo = userInfo
        text = ByteBuffer(capacity: 1024)
        nodes = .allocate(capacity: capacity)
        // Number 0 stands for none.
        nodes.initialize(repeating: Node(text: .empty), count: 2)
        count = 2
    }

    deinit {
        nodes.deallocate()
    }

    /// Indices are ``root`` and what ``append(to:)`` returned.
    subscript(index: Int) -> Node {
        @inline(__always) get { nodes[index] }
        @inline(__always) _modify { yield &nodes[index] }
    }

    /// Adds an element to an array.
    @inline(__always)
    func append(to parent: Int) -> Int {
        append(to: parent, key: .empty, text: text.count)
    }

    /// Adds a member to an object.
    func append(to parent: Int, key: String) -> Int {
        let start = text.count
        JSONText.append(string: key, to: text)
        var range = ByteRange(offset: start &+ 1, count: text.count &- start &- 2)
        text.append(UInt8(ascii: ":"))
        guard range.count != key.utf8.count else { return append(to: parent, key: range, text: start) }
        // With escapes it sorts otherwise.
        range = ByteRange(offset: start, count: key.utf8.count)
        text.truncate(to: start)
        text.append(key)
        let escaped = text.count
        JSONText.append(string: key, to: text)
        text.append(UInt8(ascii: ":"))
        return append(to: parent, key: range, text: escaped)
    }

    private func append(to parent: Int, key: ByteRange, text start: Int) -> Int {
        if count == capacity { grow() }
        let index = count
        let node = Node(key: key, text: ByteRange(offset: start, count: text.count &- start))
        (nodes + index).initialize(to: node)
        count &+= 1
        if nodes[parent].lastChild > 0 {
            nodes[nodes[parent].lastChild].next = index
        } else {
            nodes[parent].firstChild = index
        }
        nodes[parent].lastChild = index
        nodes[parent].count &+= 1
        return index
    }

    /// Counts what was appended to ``text`` since the node was made as its value.
    @inline(__always)
    func endScalar(_ index: Int) {
        nodes[index].text.count = text.count &- nodes[index].text.offset
        nodes[index].kind = .scalar
    }

    /// Moves the key of a value that is about to be written behind what was written since.
    @inline(__always)
    func moveTextToEnd(of index: Int) {
        let range = nodes[index].text
        guard range.end != text.count else { return }
        nodes[index].text.offset = text.count
        text.append(Array(bytes(range)))
    }

    /// Forgets what was written in vain.
    func reset(_ index: Int, to kind: Kind) {
        let node = nodes[index]
        nodes[index] = Node(kind: kind, key: node.key, text: node.text, next: node.next)
    }

    /// The container of that kind that already stands under a key.
    func container(_ kind: Kind, in object: Int, key: String) -> Int? {
        var name = key
        return name.withUTF8 { name in
            var index = nodes[object].firstChild
            while index > 0 {
                if nodes[index].kind == kind, self.key(of: index).elementsEqual(name) { return index }
                index = nodes[index].next
            }
            return nil
        }
    }

    /// The key of a member, without escapes; valid until something is appended.
    @inline(__always)
    func key(of index: Int) -> UnsafeRawBufferPointer {
        bytes(nodes[index].key)
    }

    /// Valid until something is appended.
    @inline(__always)
    func bytes(_ range: ByteRange) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: text.readableRegion[range.offset..<range.end])
    }

    @inline(never)
    private func grow() {
        let grown = UnsafeMutablePointer<Node>.allocate(capacity: capacity * 2)
        grown.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = grown
        capacity *= 2
    }
}
