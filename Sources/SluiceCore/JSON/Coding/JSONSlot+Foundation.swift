extension JSONSlot {
    /// Encodes a type of Foundation's in its form in JSON.
    func write<Value: Encodable>(_ value: Value, like type: FoundationType, to node: Int, _ step: Step) throws {
        switch type {
        case .date: try value.encode(to: node == self.node ? self : slot(node, step))
        case .data:
            guard let bytes = value as? any Collection<UInt8> else {
                return try value.encode(to: node == self.node ? self : slot(node, step))
            }
            tree.text.append("\"")
            append(bytes)
            tree.text.append("\"")
            tree.endScalar(node)
        case .decimal:
            let number = String(describing: value)
            guard number != "NaN" else { throw failure(value, "JSON has no \(number).", step) }
            tree.text.append(number)
            tree.endScalar(node)
        case .url:
            let own = JSONTree(userInfo: tree.userInfo)
            try value.encode(to: JSONSlot(root: own))
            let text = ByteBuffer()
            guard own.write(to: text),
                let parts = try? JSONTextDecoder().decode(
                    URLParts.self, from: UnsafeRawBufferPointer(text.readableRegion))
            else { throw failure(value, "The address cannot be written.", step) }
            try write(scalar: parts.absolute, to: node, step)
        }
    }

    private func append(_ bytes: some Collection<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ Base64.append(UnsafeRawBufferPointer($0), to: tree.text) }) == nil {
            Array(bytes).withUnsafeBytes { Base64.append($0, to: tree.text) }
        }
    }
}

/// What a `URL` writes of itself.
private struct URLParts: Decodable {
    let relative: String
    let base: String?

    var absolute: String {
        base.map { RelativeReference(relative).resolved(against: RelativeReference($0)) } ?? relative
    }
}
