import Glibc

extension JSONTape {
    /// Objects with more members than this are searched by a dictionary.
    private static var mostSearchedInOrder: Int { 24 }

    /// The first and the last byte of a key.
    @inline(__always)
    static func mark(_ bytes: UnsafeRawPointer, count: Int) -> UInt16 {
        guard count > 0 else { return 0 }
        let first = UInt16(bytes.load(as: UInt8.self))
        return first | UInt16(bytes.load(fromByteOffset: count &- 1, as: UInt8.self)) &<< 8
    }

    /// The value under a key, the first if there are several, of an object for which ``members(of:)`` is nil.
    func member(_ key: String, of object: Int) -> Int? {
        let wanted = key.utf8.span
        return wanted.withUnsafeBytes { wanted -> Int? in
            guard let start = wanted.baseAddress else { return member(empty: object) }
            let mark = Self.mark(start, count: wanted.count)
            let head = Entry.head(.string, flag: true, mark: mark, count: wanted.count)
            let end = Int(truncatingIfNeeded: self[object].next)
            var index = object &+ 1
            while index < end {
                let entry = self[index]
                if entry.head == head, memcmp(bytes(of: entry).baseAddress.unsafelyUnwrapped, start, wanted.count) == 0
                {
                    return index &+ 1
                }
                index = Int(truncatingIfNeeded: self[index &+ 1].next)
            }
            // A key that is not ASCII may be written otherwise and yet be the same text.
            guard !wanted.allSatisfy({ $0 < 0x80 }) else { return nil }
            return membersByText(of: object)[key]
        }
    }

    private func member(empty object: Int) -> Int? {
        keys(of: object).first { self[$0].count == 0 }.map { $0 + 1 }
    }

    /// The members of an object that is not to be searched by ``member(_:of:)``: it has too many, or keys that are not
    /// plain ASCII; nil for all else.
    @inline(__always)
    func members(of index: Int) -> [String: Int]? {
        let entry = self[index]
        guard entry.kind == .object, entry.flag || entry.count > Self.mostSearchedInOrder else { return nil }
        return membersByText(of: index)
    }

    /// The keys with their values' indices, of those that are the same text the first.
    @inline(never)
    func membersByText(of object: Int) -> [String: Int] {
        var members: [String: Int] = [:]
        members.reserveCapacity(self[object].count)
        for key in keys(of: object) {
            let name = string(of: self[key])
            if members[name] == nil { members[name] = key + 1 }
        }
        return members
    }

    /// The indices of an object's keys, in the order of the text.
    func keys(of object: Int) -> [Int] {
        var keys: [Int] = []
        keys.reserveCapacity(self[object].count)
        var index = object + 1
        while index < Int(self[object].next) {
            keys.append(index)
            index = Int(self[index + 1].next)
        }
        return keys
    }
}
