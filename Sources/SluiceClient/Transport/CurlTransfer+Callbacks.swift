import CCurl
import Glibc
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
        // Few fields are ours: their names are told apart from others by the first letter, then by the colon's place.
        guard let base = line.baseAddress, line.count > 13 else { return }
        switch base.load(as: UInt8.self) | 0x20 {
        case UInt8(ascii: "u") where Self.begins(line, "upstash-sync-token:"):
            let value = Self.value(line, behind: 18)
            hasNewSyncToken = !value.isEmpty
            if !syncToken.elementsEqual(value) { syncToken = Array(value) }
        case UInt8(ascii: "r") where Self.begins(line, "retry-after:"):
            head.retryAfterSeconds = Int(Self.text(line, behind: 11))
        case UInt8(ascii: "i") where Self.begins(line, "idempotency-status:"):
            head.idempotency = IdempotencyAnswer(rawValue: Self.text(line, behind: 18))
        default: break
        }
    }

    /// Whether a line begins with a name in small letters, in whatever letters it is written.
    private static func begins(_ line: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        guard line.count >= count, let base = line.baseAddress else { return false }
        return strncasecmp(
            base.assumingMemoryBound(to: CChar.self),
            UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), count) == 0
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
