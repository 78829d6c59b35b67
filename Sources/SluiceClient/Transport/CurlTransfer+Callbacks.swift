import CCurl
import SluiceCore

extension CurlTransfer {
    /// Lets libcurl hand over what comes; `context` is the transfer, which lives as long as its handle.
    func setUpCallbacks(_ context: UnsafeMutableRawPointer) {
        sluice_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        sluice_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let piece = UnsafeRawBufferPointer(start: data, count: size * count)
            return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().take(piece) ? piece.count : 0
        }
        sluice_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        sluice_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                .take(line: UnsafeRawBufferPointer(start: data, count: size * count))
            return size * count
        }
        sluice_curl_set_pointer(handle, CURLOPT_PREREQDATA, context)
        sluice_curl_set_request_callback(handle) { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            transfer.sendings += 1
            // libcurl sends a request again by itself when a kept connection breaks before the answer begins, POST or
            // not: an INCR would count twice. What may be sent again is decided elsewhere.
            return transfer.sendings == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
    }

    /// Takes a piece of the body; `false` ends the transfer.
    private func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        if head.status == 0 {
            var status = 0
            sluice_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            head.status = status
        }
        if case .stream(_, let onPiece) = load, head.status == 200 {
            lastHeard = .now()
            return onPiece(piece)
        }
        guard answer.count + piece.count <= maximumAnswerBytes else {
            isTooLarge = true
            return false
        }
        answer.append(piece)
        return true
    }

    /// Takes a line of the head.
    private func take(line: UnsafeRawBufferPointer) {
        // Most fields are told apart from ours by their length and first letter.
        guard let colon = line.prefix(24).firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        switch (colon, line[0] | 0x20) {
        case (18, UInt8(ascii: "u")) where Self.isName(name, "upstash-sync-token"):
            syncToken = Array(Self.value(line, behind: colon))
        case (11, UInt8(ascii: "r")) where Self.isName(name, "retry-after"):
            head.retryAfterSeconds = Int(Self.text(line, behind: colon))
        case (18, UInt8(ascii: "i")) where Self.isName(name, "idempotency-status"):
            head.idempotency = IdempotencyAnswer(rawValue: Self.text(line, behind: colon))
        default: break
        }
    }

    private static func isName(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { name in
            bytes.count == name.count
                && name.indices.allSatisfy { bytes[$0] == name[$0] || bytes[$0] | 0x20 == name[$0] }
        }
    }

    private static func text(_ line: UnsafeRawBufferPointer, behind colon: Int) -> String {
        String(decoding: value(line, behind: colon), as: UTF8.self)
    }

    /// The visible characters behind the colon.
    private static func value(_ line: UnsafeRawBufferPointer, behind colon: Int) -> Slice<UnsafeRawBufferPointer> {
        var value = line[(colon + 1)...]
        while let byte = value.first, byte <= 0x20 { value.removeFirst() }
        while let byte = value.last, byte <= 0x20 { value.removeLast() }
        return value
    }
}
