import SluiceCore

/// A record as a line of an archive. The value is the last member, as it is stored byte for byte but for line ends.
///
/// What only the store that it came from has a use for is left out: the ring of operations, and answers to idempotent
/// requests, which it forgets within a day.
struct RecordLine: Sendable {
    let id: String
    let version: RecordVersion
    /// `nil` for a deleted one.
    let value: [UInt8]?
    let hash: ContentHash
    let schema: Int
    let memberships: [Membership]
    let writer: String
    let timestamp: Int64

    init(_ record: Record) {
        id = record.id
        version = record.version
        value = record.value?.onOneLine
        hash = record.hash
        schema = record.schema
        memberships = record.memberships
        writer = record.writer
        timestamp = record.timestamp
    }

    /// With the line's end.
    var text: [UInt8] {
        var members: [(String, JSONValue)] = [("id", .string(id)), ("version", .string(version.description))]
        members.append(value == nil ? ("deleted", .bool(true)) : ("schema", .number(schema)))
        members += [
            ("writer", .string(writer)), ("timestamp", .number(timestamp)), ("hash", .string(hash.description)),
        ]
        var line = JSONValue.members(members).text
        if let value {
            line.removeLast()
            line += Array(#","listed":"#.utf8) + Membership.text(of: memberships)
            line += Array(#","value":"#.utf8) + value + [UInt8(ascii: "}")]
        }
        return line + [UInt8(ascii: "\n")]
    }

    /// Reads a line and checks its value: `nil` for what is no such line, or holds a value that is not the one that was
    /// stored.
    ///
    /// - Parameter text: without the line's end.
    init?(_ text: [UInt8]) {
        guard let outline = try? JSONOutline(of: text), outline.isObject else { return nil }
        var parts: [String: [UInt8]] = [:]
        for part in outline.parts {
            guard let key = part.key, parts.updateValue(Array(text[part.range]), forKey: key) == nil else { return nil }
        }
        func member(_ name: String) -> JSONValue? { parts[name].flatMap { try? JSONValue(parsing: $0) } }
        guard let id = member("id")?.string, (try? RecordID.check(id)) != nil,
            let version = member("version")?.string.flatMap({ RecordVersion($0) }),
            let writer = member("writer")?.string, let timestamp = member("timestamp")?.integer,
            let hash = member("hash")?.string.flatMap({ ContentHash($0) })
        else { return nil }
        self.id = id
        self.version = version
        self.writer = writer
        self.timestamp = Int64(timestamp)
        self.hash = hash
        if member("deleted")?.bool == true {
            guard parts["value"] == nil, hash == (try? ContentHash.ofNothing()) else { return nil }
            (value, schema, memberships) = (nil, 0, [])
        } else {
            guard let value = parts["value"], hash == (try? CanonicalJSON.hash(of: value)),
                let schema = member("schema")?.integer, schema >= 0,
                let memberships = parts["listed"].flatMap({ Membership.memberships(text: $0) })
            else { return nil }
            (self.value, self.schema, self.memberships) = (value, schema, memberships)
        }
    }
}
