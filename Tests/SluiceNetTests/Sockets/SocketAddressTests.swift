import SluiceNet
import Testing

@Suite("Addresses of sockets")
struct SocketAddressTests {
    @Test(
        "literal addresses and how they are shown",
        arguments: [
            ("127.0.0.1", "127.0.0.1:80", true), ("0.0.0.0", "0.0.0.0:80", false), ("127.9.8.7", "127.9.8.7:80", true),
            ("192.168.1.1", "192.168.1.1:80", false), ("::1", "[::1]:80", true), ("::", "[::]:80", false),
            ("fe80::1", "[fe80::1]:80", false), ("::ffff:10.0.0.1", "[::ffff:10.0.0.1]:80", false),
        ])
    func literal(host: String, shown: String, isLoopback: Bool) throws {
        let address = try #require(SocketAddress(literal: host, port: 80))
        #expect(address.description == shown)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(
        "names and halves of addresses are no literals",
        arguments: [
            "", "localhost", "example.org", "127.1", "127.0.0", "127.0.0.256", "127.0.0.1:80", "0x7f000001", "[::1]",
            "::g",
            " 127.0.0.1", "127.0.0.1 ", "1:2:3", "127.evil.example",
        ])
    func noLiteral(host: String) {
        #expect(SocketAddress(literal: host, port: 80) == nil)
    }

    @Test("paths of Unix sockets are bounded")
    func unixPaths() throws {
        #expect(SocketAddress(unixPath: "") == nil)
        let longest = "/" + String(repeating: "a", count: SocketAddress.maximumPathBytes - 1)
        let address = try #require(SocketAddress(unixPath: longest))
        #expect(address.description == "unix:\(longest)")
        #expect(address.isLoopback)
        #expect(SocketAddress(unixPath: longest + "a") == nil)
        #expect(SocketAddress(unixPath: String(repeating: "é", count: SocketAddress.maximumPathBytes / 2 + 1)) == nil)
    }

    @Test("a loopback address of a port")
    func loopback() {
        #expect(SocketAddress.loopback(port: 8080) == SocketAddress(literal: "127.0.0.1", port: 8080))
    }
}
