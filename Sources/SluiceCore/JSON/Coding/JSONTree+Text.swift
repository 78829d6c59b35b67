import Glibc

extension JSONTree {
    /// Containers may lie as deep in each other; as deep as Foundation writes.
    private static var maximumDepth: Int { 511 }

    private struct Member {
        /// The first eight bytes of the key, in the order in which they are compared.
        let prefix: UInt64
        let node: Int
    }

    /// Appends the document, members sorted by the bytes of their keys; of those with the same key the last.
    ///
    /// - Returns: false if its containers lie too deep in each other.
    func write(to output: ByteBuffer) -> Bool {
        output.reserve(text.count &+ 64)
        return write(Self.root, to: output, depth: 1)
    }

    private func write(_ index: Int, to output: ByteBuffer, depth: Int) -> Bool {
        let node = self[index]
        output.append(bytes(node.text))
        switch node.kind {
        case .scalar, .dropped: return true
        case .pending: output.append("{}")
        case .array:
            guard depth <= Self.maximumDepth else { return false }
            output.append(UInt8(ascii: "["))
            var isFirst = true
            var child = node.firstChild
            while child > 0 {
                let next = self[child].next
                if self[child].kind != .dropped {
                    if !isFirst { output.append(UInt8(ascii: ",")) }
                    isFirst = false
                    guard write(child, to: output, depth: depth &+ 1) else { return false }
                }
                child = next
            }
            output.append(UInt8(ascii: "]"))
        case .object:
            guard depth <= Self.maximumDepth else { return false }
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for member in sortedMembers(of: node) {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                guard write(member, to: output, depth: depth &+ 1) else { return false }
            }
            output.append(UInt8(ascii: "}"))
        }
        return true
    }

    private func sortedMembers(of object: Node) -> [Int] {
        var members: [Member] = []
        members.reserveCapacity(object.count)
        var child = object.firstChild
        while child > 0 {
            if self[child].kind != .dropped { members.append(Member(prefix: prefix(of: child), node: child)) }
            child = self[child].next
        }
        members.sort { isInOrder($0, $1) }
        var sorted: [Int] = []
        sorted.reserveCapacity(members.count)
        for position in members.indices {
            let isLast = position + 1 == members.count
            if isLast || order(members[position], members[position + 1]) != 0 { sorted.append(members[position].node) }
        }
        return sorted
    }

    private func isInOrder(_ first: Member, _ second: Member) -> Bool {
        let order = order(first, second)
        return order == 0 ? first.node < second.node : order < 0
    }

    @inline(__always)
    private func order(_ first: Member, _ second: Member) -> Int {
        guard first.prefix == second.prefix else { return first.prefix < second.prefix ? -1 : 1 }
        let (firstKey, secondKey) = (key(of: first.node), key(of: second.node))
        if let left = firstKey.baseAddress, let right = secondKey.baseAddress {
            let order = memcmp(left, right, min(firstKey.count, secondKey.count))
            if order != 0 { return Int(order) }
        }
        return firstKey.count - secondKey.count
    }

    private func prefix(of member: Int) -> UInt64 {
        let key = key(of: member)
        guard key.count < 8 else { return UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) }
        var prefix: UInt64 = 0
        for byte in key { prefix = prefix &<< 8 | UInt64(byte) }
        return prefix &<< UInt64(truncatingIfNeeded: (8 &- key.count) &* 8)
    }
}
