import Foundation

struct Address: Codable, Equatable {
    var street: String
    var zip: Int?
    var location: [Double]
}

struct Person: Codable, Equatable {
    var name: String
    var age: Int
    var isActive: Bool
    var score: Double?
    var tags: [String]
    var address: Address?
    var born: Date?
    var page: URL?
    var photo: Data?
    var balance: Decimal?
    var friends: [Person]?
    var counts: [String: Int]?
    var numbers: [Int: String]?
    var shape: Shape?
    var level: Level?
}

enum Shape: Codable, Equatable {
    case circle(radius: Double)
    case square(Int, String)
    case nothing
}

enum Level: String, Codable, Equatable {
    case low
    case high
}

enum Digit: Int8, Codable, Equatable {
    case one = 1
    case two
}

/// Any document at all, whatever it holds.
indirect enum AnyDocument: Codable, Equatable {
    case null, bool(Bool), integer(Int64), double(Double), text(String), array([AnyDocument])
    case object([String: AnyDocument])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([AnyDocument].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: AnyDocument].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

/// Keeps its superclass under a key, its subclass in the same object.
class Animal: Codable {
    var legs: Int

    init(legs: Int) { self.legs = legs }
}

final class Dog: Animal, Equatable {
    var name: String

    private enum Keys: String, CodingKey { case name }

    init(name: String, legs: Int) {
        self.name = name
        super.init(legs: legs)
    }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        name = try container.decode(String.self, forKey: .name)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        let parent = container.superEncoder()
        try container.encode(name, forKey: .name)
        try super.encode(to: parent)
    }

    static func == (first: Dog, second: Dog) -> Bool { first.name == second.name && first.legs == second.legs }
}

/// Reads and writes by nested containers, without types for them.
struct Nested: Codable, Equatable {
    var first: Int
    var rest: [String]
    var inner: [[Int]]

    enum Keys: String, CodingKey { case a, list, matrix, x }

    init(first: Int, rest: [String], inner: [[Int]]) {
        (self.first, self.rest, self.inner) = (first, rest, inner)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        first = try container.nestedContainer(keyedBy: Keys.self, forKey: .a).decode(Int.self, forKey: .x)
        var list = try container.nestedUnkeyedContainer(forKey: .list)
        rest = []
        while !list.isAtEnd {
            if try !list.decodeNil() { rest.append(try list.decode(String.self)) }
        }
        var matrix = try container.nestedUnkeyedContainer(forKey: .matrix)
        inner = []
        while !matrix.isAtEnd {
            if let object = try? matrix.nestedContainer(keyedBy: Keys.self) {
                inner.append([try object.decode(Int.self, forKey: .x)])
            } else {
                var row = try matrix.nestedUnkeyedContainer()
                var numbers: [Int] = []
                while let number = try row.decodeIfPresent(Int.self) { numbers.append(number) }
                inner.append(numbers)
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        var list = container.nestedUnkeyedContainer(forKey: .list)
        var object = container.nestedContainer(keyedBy: Keys.self, forKey: .a)
        try list.encode(contentsOf: rest)
        try object.encode(first, forKey: .x)
        var matrix = container.nestedUnkeyedContainer(forKey: .matrix)
        for row in inner {
            var numbers = matrix.nestedUnkeyedContainer()
            for number in row { try numbers.encode(number) }
        }
        try list.encodeNil()
        var again = container.nestedContainer(keyedBy: Keys.self, forKey: .a)
        try again.encode(first, forKey: .list)
    }
}

/// Tells what an unkeyed container says of itself, at the end and behind it.
struct Walk: Decodable, Equatable {
    var notes: [String] = []

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        notes.append("\(container.count ?? -1)")
        while !container.isAtEnd {
            notes.append("\(container.currentIndex)")
            if (try? container.decode(Bool.self)) == nil, (try? container.decode(UInt8.self)) == nil {
                notes.append(try container.decodeIfPresent(String.self) ?? "nil")
            }
        }
        _ = try container.superDecoder()
    }
}

/// Keys as they come, and what is missing.
struct Keys: Decodable, Equatable {
    var all: Set<String>
    var hasA: Bool
    var missing: Bool

    private enum Names: String, CodingKey, CaseIterable { case a, b, name, missing, empty = "" }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Names.self)
        all = Set(container.allKeys.map(\.rawValue))
        hasA = container.contains(.a)
        missing = try container.superDecoder(forKey: .missing).singleValueContainer().decodeNil()
        if container.contains(.b) { _ = try container.decodeNil(forKey: .b) }
        if container.contains(.empty) { _ = try container.decode(Int.self, forKey: .empty) }
    }
}
