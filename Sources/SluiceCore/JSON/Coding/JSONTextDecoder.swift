/// Decodes `Decodable` types from JSON, with the results of Foundation's `JSONDecoder` as it comes: dates are seconds
/// since 2001, data is Base64, addresses are strings, decimal numbers keep their digits, of members with the same key
/// the first counts, and numbers become integers if they are whole.
///
/// Two things are different: a text that is not JSON is refused wherever it is wrong, even where nothing is decoded;
/// and a comma behind the last element is wrong. Base64 is that of RFC 4648.
package struct JSONTextDecoder: Sendable {
    /// What the types that are decoded get to see.
    package var userInfo: [CodingUserInfoKey: any Sendable]

    package init(userInfo: [CodingUserInfoKey: any Sendable] = [:]) {
        self.userInfo = userInfo
    }

    /// Decodes a whole text.
    ///
    /// - Throws: `DecodingError`, and whatever the types throw.
    package func decode<Value: Decodable>(_ type: Value.Type, from text: UnsafeRawBufferPointer) throws -> Value {
        let place = JSONPlace(root: try storage(of: text))
        return try place.value(type, at: place.index)
    }

    package func decode<Value: Decodable>(_ type: Value.Type, from text: [UInt8]) throws -> Value {
        try text.withUnsafeBytes { try decode(type, from: $0) }
    }

    private func storage(of text: UnsafeRawBufferPointer) throws -> JSONTapeStorage {
        do throws(JSONFault) {
            guard let encoding = JSONTextEncoding(of: text) else {
                return try JSONTapeStorage(text, userInfo: userInfo)
            }
            guard let converted = encoding.utf8(of: text) else { throw .malformed(0) }
            return try converted.withUnsafeBufferPointer { bytes throws(JSONFault) in
                try JSONTapeStorage(UnsafeRawBufferPointer(bytes), userInfo: userInfo)
            }
        } catch {
            let problem =
                switch error {
                case .malformed(let offset): "This is not JSON from byte \(offset) on."
                case .invalidUTF8(let offset): "The text is not UTF-8 from byte \(offset) on."
                case .tooDeep(let offset): "Arrays and objects lie too deep in each other from byte \(offset) on."
                }
            throw DecodingError.dataCorrupted(DecodingError.Context(codingPath: [], debugDescription: problem))
        }
    }
}
