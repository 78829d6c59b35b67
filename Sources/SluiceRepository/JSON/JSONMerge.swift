import SluiceCore

/// Brings what a program changed of a value into the JSON from which it had read it, so that all else stays as it was:
/// members of which the program's type knows nothing, the order of members, numbers with more digits than the type holds.
enum JSONMerge {
    /// - Parameters:
    ///   - new: what the changed value is encoded as.
    ///   - old: what the value was encoded as before it was changed.
    ///   - stored: the JSON from which the value had been decoded.
    /// - Returns: `stored` with the differences between `old` and `new`.
    static func merge(_ new: JSONValue, since old: JSONValue, into stored: JSONValue) -> JSONValue {
        guard !new.isIdentical(to: old) else { return stored }
        return switch (stored, old, new) {
        case (.object(let stored), .object(let old), .object(let new)): .object(merge(new, since: old, into: stored))
        case (.array(let stored), .array(let old), .array(let new)) where stored.count == old.count:
            .array(merge(new, since: old, into: stored))
        default: new
        }
    }

    private typealias Members = [JSONValue.Member]

    private static func merge(_ new: Members, since old: Members, into stored: Members) -> Members {
        var merged: Members = []
        for (place, member) in stored.enumerated() {
            let before = old.value(of: member.key, near: place)
            switch (before, new.value(of: member.key, near: place)) {
            case (nil, nil): merged.append(member)
            case (nil, let value?): merged.append(JSONValue.Member(key: member.key, value: value))
            case (.some, nil): break
            case (let before?, let value?):
                let value = merge(value, since: before, into: member.value)
                merged.append(JSONValue.Member(key: member.key, value: value))
            }
        }
        for (place, member) in new.enumerated() where stored.value(of: member.key, near: place) == nil {
            // What the type fills in by itself was not there, and nobody changed it.
            if let before = old.value(of: member.key, near: place), before.isIdentical(to: member.value) { continue }
            merged.append(member)
        }
        return merged
    }

    private static func merge(_ new: [JSONValue], since old: [JSONValue], into stored: [JSONValue]) -> [JSONValue] {
        var places = Places(old)
        let unchanged = new.map { places.take($0) }
        return new.indices.map { index in
            if let place = unchanged[index] {
                return places.wasRead(place, from: stored[place]) ? stored[place] : new[index]
            }
            guard let place = places.counterpart(of: new[index], at: index, sameCount: new.count == old.count),
                places.wasRead(place, from: stored[place])
            else { return new[index] }
            return merge(new[index], since: old[place], into: stored[place])
        }
    }

    /// Elements of an array, to be found by what they are, each once.
    private struct Places {
        private let elements: [JSONValue]
        private var left: [[UInt8]: [Int]] = [:]
        private var ids: [[UInt8]: Int] = [:]
        private var isTaken: [Bool]

        init(_ elements: [JSONValue]) {
            self.elements = elements
            isTaken = Array(repeating: false, count: elements.count)
            for (index, element) in elements.enumerated().reversed() {
                left[element.text, default: []].append(index)
                if let id = element["id"] { ids[id.text] = index }
            }
        }

        /// An identical element that nobody took yet, the first of them.
        mutating func take(_ element: JSONValue) -> Int? {
            guard let index = left[element.text]?.popLast() else { return nil }
            isTaken[index] = true
            return index
        }

        /// Whether an element is what a type reads from another. Types such as sets change the order: then it is not.
        func wasRead(_ place: Int, from stored: JSONValue) -> Bool {
            guard elements[place].isReading(of: stored) else { return false }
            // With digits lost it may be read from any of several; not from one that another element is exactly.
            return elements[place].isEqual(to: stored) || left[stored.text] == nil
        }

        /// What an element was before it changed: the one with the same `id`; without ids, the one at the same place.
        func counterpart(of element: JSONValue, at index: Int, sameCount: Bool) -> Int? {
            guard case .object = element else { return nil }
            if let id = element["id"] {
                return ids[id.text].flatMap { isTaken[$0] ? nil : $0 }
            }
            guard sameCount, !isTaken[index], elements[index]["id"] == nil else { return nil }
            return index
        }
    }
}

extension JSONValue {
    /// Whether this is what a type may write that had read `stored`: the same, but for digits that it cannot hold, members
    /// that it does not know, and members that it fills in.
    fileprivate func isReading(of stored: JSONValue) -> Bool {
        switch (self, stored) {
        case (.number(let left), .number(let right)): left == right || Double(left) == Double(right)
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isReading(of: $1) }
        case (.object(let left), .object(let right)):
            left.enumerated().allSatisfy { place, member in
                right.value(of: member.key, near: place).map { member.value.isReading(of: $0) } ?? true
            }
        default: isIdentical(to: stored)
        }
    }
}
