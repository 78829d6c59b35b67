import SluiceCrypto

/// The names of files in the layout of a file for each record: the id, percent-encoded as by `encodeURIComponent`, and
/// `.json`.
enum FileName {
    static let suffix = ".json"
    /// What file systems take is 255; temporary names are longer.
    private static let maximumBytes = 200

    /// The name for an id. One that would be too long is cut, and told apart by `~` and a digest: those ids cannot be
    /// read from the name.
    static func encode(_ id: String) -> String {
        var name = ""
        for (index, byte) in id.utf8.enumerated() {
            // A leading dot would hide the file.
            if isPlain(byte), index > 0 || byte != UInt8(ascii: ".") {
                name.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                name += byte < 16 ? "%0" : "%"
                name += String(byte, radix: 16, uppercase: true)
            }
        }
        guard name.utf8.count > maximumBytes else { return name + suffix }
        let digest = Array(id.utf8).withUnsafeBytes { SHA256Digest(of: $0) }?.hexadecimal ?? ""
        return name.prefix(maximumBytes - 1 - digest.utf8.count) + "~" + digest + suffix
    }

    /// Whether a file of that name is one of a record.
    static func isOne(_ name: String) -> Bool {
        name.hasSuffix(suffix) && !name.hasPrefix(".")
    }

    /// The id that a name found in a directory stands for; `nil` if it is no name of a record.
    static func decode(_ name: String) -> String? {
        guard isOne(name) else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(name.utf8.dropLast(suffix.utf8.count))[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        guard let id = String(validating: bytes, as: UTF8.self), (try? RecordID.check(id)) != nil else { return nil }
        return id
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"):
            true
        default: false
        }
    }
}
