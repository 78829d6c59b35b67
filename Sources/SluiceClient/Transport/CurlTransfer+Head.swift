import CCurl
import Glibc
import SluiceCore

extension CurlTransfer {
    /// Reads what is of interest in the head of an answer. libcurl keeps all of its fields: looking a few up is cheaper than
    /// being told of each.
    func readHead() {
        readStatus()
        if let token = field("Upstash-Sync-Token"), token.pointee != 0 {
            let bytes = UnsafeRawBufferPointer(start: token, count: strlen(token))
            hasNewSyncToken = true
            if !isSyncToken(bytes) { syncToken = Array(bytes) }
        }
        if usesKey, let status = field("Idempotency-Status") {
            head.idempotency = IdempotencyAnswer(rawValue: String(cString: status))
        }
        if !head.isGood, let seconds = field("Retry-After") {
            head.retryAfterSeconds = Int(String(cString: seconds))
        }
    }

    func readStatus() {
        guard head.status == 0 else { return }
        var status = 0
        sluice_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        head.status = status
    }

    /// The value of a field, without white space around it; libcurl's own until the next request.
    private func field(_ name: StaticString) -> UnsafePointer<CChar>? {
        var field: UnsafeMutablePointer<curl_header>?
        let name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        guard curl_easy_header(handle, name, 0, UInt32(CURLH_HEADER), -1, &field) == CURLHE_OK else { return nil }
        return field.map { UnsafePointer($0.pointee.value) }
    }

    private func isSyncToken(_ bytes: UnsafeRawBufferPointer) -> Bool {
        syncToken.withUnsafeBytes { token in
            guard token.count == bytes.count else { return false }
            guard let left = token.baseAddress, let right = bytes.baseAddress else { return true }
            return memcmp(left, right, token.count) == 0
        }
    }

    /// Whether the request carries an idempotency key; only then an answer says anything about it.
    private var usesKey: Bool {
        switch load {
        case .single(let call), .request(let call): call.usesKey
        case .none, .batch, .stream: false
        }
    }
}
