import SluiceCore

/// The input is a target: a path and, behind the first question mark, a query. Checked against the plain way to write it.
func fuzzPaths(_ input: [UInt8]) {
    // The HTTP parser lets no control characters pass.
    guard !input.contains(where: { $0 < 0x21 }) else { return }
    let mark = input.firstIndex(of: UInt8(ascii: "?")) ?? input.count
    let path = Array(input[..<mark])
    let query = Array(input[mark...].dropFirst())
    let prefix = Array("GET ".utf8)
    let suffix = Array("%41&_token=x HTTP/1.1".utf8)

    let segments = withCopy(prefix + path + suffix) { bytes in
        let ranges = ArgumentList()
        PathArguments.appendSegments(of: ByteRange(offset: prefix.count, count: path.count), in: bytes, to: ranges)
        check(bytes.starts(with: prefix) && bytes.suffix(suffix.count).elementsEqual(suffix), "only the path changes")
        return ranges.ranges.map { Array(bytes[$0.offset..<$0.end]) }
    }
    check(segments == plainSegments(path), "segments are split, then decoded")

    let expected = plainQuery(query)
    for asksForToken in [false, true] {
        withCopy(prefix + query + suffix) { bytes in
            let range = ByteRange(offset: prefix.count, count: query.count)
            let token = asksForToken ? PathArguments.token(inQuery: range, in: bytes) : nil
            let ranges = ArgumentList()
            PathArguments.appendQuery(range, in: bytes, to: ranges)
            check(
                bytes.starts(with: prefix) && bytes.suffix(suffix.count).elementsEqual(suffix), "only the query changes"
            )
            check(
                ranges.ranges.map { Array(bytes[$0.offset..<$0.end]) } == expected.arguments, "parameters stay in order"
            )
            let found = token.map { Array(bytes[$0.offset..<$0.end]) }
            check(found == (asksForToken ? expected.token : nil), "the first token is found")
        }
    }
}

private func plainSegments(_ path: [UInt8]) -> [[UInt8]] {
    var rest = path.drop { $0 == UInt8(ascii: "/") }
    guard !rest.isEmpty else { return [] }
    if rest.last == UInt8(ascii: "/") { rest.removeLast() }
    return rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
        decode($0, plusIsSpace: false)
    }
}

private func plainQuery(_ query: [UInt8]) -> (arguments: [[UInt8]], token: [UInt8]?) {
    var arguments: [[UInt8]] = []
    var token: [UInt8]?
    for pair in query.split(separator: UInt8(ascii: "&")) {
        let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        let decoded = parts.map { decode($0, plusIsSpace: true) }
        if decoded[0].elementsEqual("_token".utf8) {
            token = token ?? (decoded.count > 1 ? decoded[1] : [])
        } else {
            arguments.append(decoded[0])
            arguments.append(contentsOf: decoded.dropFirst().filter { !$0.isEmpty })
        }
    }
    return (arguments, token)
}

private func decode(_ text: ArraySlice<UInt8>, plusIsSpace: Bool) -> [UInt8] {
    var decoded: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), rest.count >= 2,
            let high = Character(UnicodeScalar(rest[rest.startIndex])).hexDigitValue, rest[rest.startIndex] < 0x80,
            let low = Character(UnicodeScalar(rest[rest.startIndex + 1])).hexDigitValue,
            rest[rest.startIndex + 1] < 0x80
        {
            decoded.append(UInt8(high * 16 + low))
            rest = rest.dropFirst(2)
        } else {
            decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
    }
    return decoded
}
