import CCurl
import Glibc

/// The header field with the sync token: an element of libcurl's list that is written anew in place, as the token may
/// change with each answer. Confined to the driver's thread, as the transfer that owns it.
final class SyncField {
    let node: UnsafeMutablePointer<curl_slist>
    private var capacity = 0

    private static let name: StaticString = "Upstash-Sync-Token: "

    init() {
        node = .allocate(capacity: 1)
        node.initialize(to: curl_slist())
    }

    deinit {
        free(node.pointee.data)
        node.deallocate()
    }

    func write(_ token: [UInt8]) {
        let nameLength = Self.name.utf8CodeUnitCount
        let needed = nameLength + token.count + 1
        if needed > capacity {
            guard let data = realloc(node.pointee.data, needed)?.assumingMemoryBound(to: CChar.self) else { return }
            memcpy(data, Self.name.utf8Start, nameLength)
            node.pointee.data = data
            capacity = needed
        }
        guard let data = node.pointee.data else { return }
        token.withUnsafeBytes { token in
            if let base = token.baseAddress { memcpy(data + nameLength, base, token.count) }
        }
        data[nameLength + token.count] = 0
    }
}
