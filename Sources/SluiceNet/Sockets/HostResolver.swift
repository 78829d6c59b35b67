import CLinux
import Glibc
import SluiceCore

/// Looks up host names on threads of its own: `getaddrinfo` blocks.
package final class HostResolver: Sendable {
    package init() {}

    /// Looks `host` up and tells the loop.
    ///
    /// - Parameters:
    ///   - host: a name, or an address in its literal form, which takes no lookup.
    ///   - port: goes into the address.
    ///   - loop: where `completion` is called.
    ///   - completion: gets the first address, or `nil` if there is none.
    package func resolve(
        _ host: String, port: UInt16, on loop: EventLoop, completion: @escaping (SocketAddress?) -> Void
    ) {
        if let literal = SocketAddress(literal: host, port: port) {
            return completion(literal)
        }
        let waiting = LoopBound(completion)
        let mailbox = loop.mailbox
        do throws(SystemError) {
            try OwnThread.start(name: "resolver") {
                let address = Self.lookUp(host, port: port)
                mailbox.submit { _ in waiting.value(address) }
            }
        } catch {
            completion(nil)
        }
    }

    private static func lookUp(_ host: String, port: UInt16) -> SocketAddress? {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var results: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &results) == 0, let first = results else { return nil }
        defer { freeaddrinfo(first) }
        var entry: UnsafeMutablePointer<addrinfo>? = first
        while let current = entry {
            var storage = sockaddr_storage()
            if let source = current.pointee.ai_addr,
                Int(current.pointee.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size
            {
                memcpy(&storage, source, Int(current.pointee.ai_addrlen))
                if let address = SocketAddress(storage, length: current.pointee.ai_addrlen) { return address }
            }
            entry = current.pointee.ai_next
        }
        return nil
    }
}

/// A value that belongs to one loop's thread, on its way through another thread.
///
/// `@unchecked`: the value is only read inside a job of the loop that it came from.
package struct LoopBound<Value>: @unchecked Sendable {
    package let value: Value

    package init(_ value: Value) {
        self.value = value
    }
}
