extension JSONPlace {
    /// Decodes a type of Foundation's from its form in JSON.
    func value<Value: Decodable>(
        _ type: Value.Type, like foundation: FoundationType, at index: Int, _ step: Step
    ) throws -> Value {
        guard tape[index].kind != .null else { throw failure(type, at: index, step) }
        switch foundation {
        case .date: return try type.init(from: index == self.index ? self : place(index, step))
        case .data: return try data(type, at: index, step)
        case .url: return try url(type, at: index, step)
        case .decimal: return try decimal(type, at: index, step)
        }
    }

    private func data<Value: Decodable>(_ type: Value.Type, at index: Int, _ step: Step) throws -> Value {
        let entry = tape[index]
        guard entry.kind == .string else { throw failure(String.self, at: index, step) }
        guard let bytes = Base64.decode(tape.bytes(of: entry), ignoringUnusedBits: true) else {
            throw DecodingError.dataCorrupted(context("The string is not Base64.", step))
        }
        func collection<Bytes: RangeReplaceableCollection<UInt8>>(_: Bytes.Type) -> Bytes { Bytes(bytes) }
        if let collectionType = type as? any RangeReplaceableCollection<UInt8>.Type,
            let value = collection(collectionType) as? Value
        {
            return value
        }
        // As what it writes itself: an array of numbers.
        let text = ByteBuffer()
        text.append("[")
        for (position, byte) in bytes.enumerated() {
            if position > 0 { text.append(",") }
            text.append(decimal: Int(byte))
        }
        text.append("]")
        return try decode(type, fromOwnForm: text, step)
    }

    /// A `URL` writes itself as an object.
    private func url<Value: Decodable>(_ type: Value.Type, at index: Int, _ step: Step) throws -> Value {
        let entry = tape[index]
        guard entry.kind == .string else { throw failure(String.self, at: index, step) }
        let text = ByteBuffer()
        text.append(#"{"relative":"#)
        JSONText.append(string: tape.bytes(of: entry), to: text)
        text.append("}")
        return try decode(type, fromOwnForm: text, step)
    }

    /// So does a `Decimal`, with its bits.
    private func decimal<Value: Decodable>(_ type: Value.Type, at index: Int, _ step: Step) throws -> Value {
        let entry = tape[index]
        guard entry.kind == .integer || entry.kind == .number, let number = DecimalText(tape.bytes(of: entry)) else {
            throw failure(type, at: index, step)
        }
        let text = ByteBuffer()
        text.append(#"{"exponent":"#)
        text.append(decimal: number.exponent)
        text.append(#","length":"#)
        text.append(decimal: (128 - number.digits.leadingZeroBitCount + 15) / 16)
        text.append(number.isNegative ? #","isNegative":true"# : #","isNegative":false"#)
        text.append(#","isCompact":true,"mantissa":["#)
        for part in 0..<8 {
            if part > 0 { text.append(",") }
            text.append(decimal: Int(UInt16(truncatingIfNeeded: number.digits >> (16 * part))))
        }
        text.append("]}")
        return try decode(type, fromOwnForm: text, step)
    }

    private func decode<Value: Decodable>(_ type: Value.Type, fromOwnForm text: ByteBuffer, _ step: Step) throws
        -> Value
    {
        let storage = try JSONTapeStorage(UnsafeRawBufferPointer(text.readableRegion), userInfo: storage.userInfo)
        return try type.init(from: place(in: storage, step))
    }
}
