import CLinux
import Glibc
import SluiceCore
import SluiceNet
import TestSupport
import Testing

@Suite("Sockets that listen")
struct SocketTests {
    private func any(_ host: String) throws -> SocketAddress {
        try #require(SocketAddress(literal: host, port: 0))
    }

    @Test("the system chooses a port and tells which", arguments: ["127.0.0.1", "::1"])
    func chosenPort(host: String) throws {
        let listener = try Socket.listen(on: any(host), sharesPort: false)
        let local = try #require(SocketAddress.local(of: listener.number))
        switch local.kind {
        case .ipv4(let shown, let port), .ipv6(let shown, let port):
            #expect(shown == host)
            #expect(port > 0)
        case .unix: Issue.record("a Unix socket for \(host)")
        }
        let client = try Socket.connect(to: local)
        try awaitReadable(listener.number)
        guard let accepted = try Socket.accept(from: listener.number) else {
            throw TestSupportError("no connection was taken")
        }
        #expect(Socket.connectError(client.number) == nil)
        #expect(fcntl(accepted.number, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(accepted.number, F_GETFD) & FD_CLOEXEC != 0)
        if try Socket.accept(from: listener.number) != nil { Issue.record("one connection was taken twice") }
    }

    @Test("a port in use is an error, unless both sides share it")
    func portInUse() throws {
        let first = try Socket.listen(on: any("127.0.0.1"), sharesPort: true)
        let address = try #require(SocketAddress.local(of: first.number))
        let second = try Socket.listen(on: address, sharesPort: true)
        #expect(second.number != first.number)
        #expect(throws: SystemError(EADDRINUSE, in: "bind")) {
            _ = try Socket.listen(on: address, sharesPort: false)
        }
    }

    @Test("nobody listening is told when the attempt has ended")
    func connectionRefused() throws {
        let address = SocketAddress.loopback(port: try FreePort.find())
        #expect(throws: SystemError(ECONNREFUSED, in: "connect")) { _ = try HTTPTestClient(to: address) }
    }

    @Test("a Unix socket is for its owner alone, and lies where it was asked for")
    func unixSocket() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let address = try #require(SocketAddress(unixPath: path))
        let listener = try Socket.listen(on: address, sharesPort: false)
        #expect(SocketAddress.local(of: listener.number) == address)
        var status = stat()
        #expect(lstat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(throws: SystemError(EADDRINUSE, in: "bind")) { _ = try Socket.listen(on: address, sharesPort: false) }
        _ = try Socket.connect(to: address)
    }

    @Test("a Unix socket that a dead process left behind is replaced, any other file is not")
    func staleUnixSocket() throws {
        let directory = try TemporaryDirectory()
        let address = try #require(SocketAddress(unixPath: directory.path + "/s"))
        do {
            _ = try Socket.listen(on: address, sharesPort: false)
        }
        #expect(throws: SystemError(ECONNREFUSED, in: "connect")) { _ = try Socket.connect(to: address) }
        let replaced = try Socket.listen(on: address, sharesPort: false)
        #expect(SocketAddress.local(of: replaced.number) == address)
        _ = try Socket.connect(to: address)

        let file = directory.path + "/file"
        close(open(file, O_CREAT | O_WRONLY, 0o600))
        let taken = try #require(SocketAddress(unixPath: file))
        #expect(throws: SystemError(EADDRINUSE, in: "bind")) { _ = try Socket.listen(on: taken, sharesPort: false) }
        #expect(access(file, F_OK) == 0)
    }

    @Test("writing to a peer that is gone is an error and no signal")
    func brokenPipe() throws {
        let pair = try SocketPair()
        pair.closeFar()
        let buffer = ByteBuffer()
        buffer.append("hello")
        #expect(SocketIO.write(buffer, to: pair.near.number) == .failed(SystemError(EPIPE, in: "socket")))
        #expect(buffer.count == 5)
        #expect(SocketIO.read(pair.near.number, into: buffer, addingAtLeast: 10) == .moved(0))
    }

    @Test("reads and writes move what there is, and say when there is nothing")
    func readAndWrite() throws {
        let pair = try SocketPair()
        let buffer = ByteBuffer()
        #expect(SocketIO.read(pair.near.number, into: buffer, addingAtLeast: 1) == .wouldBlock)
        pair.writeFar()
        #expect(SocketIO.read(pair.near.number, into: buffer, addingAtLeast: 1) == .moved(1))
        #expect(buffer.count == 1)
        let large = ByteBuffer()
        large.append([UInt8](repeating: 0, count: 4 * 1024 * 1024))
        let count = SocketIO.write(large, to: pair.near.number).count
        #expect(count > 0 && large.count == 4 * 1024 * 1024 - count)
        while SocketIO.write(large, to: pair.near.number).count >= 0 {}
        #expect(SocketIO.write(large, to: pair.near.number) == .wouldBlock)
    }

    @Test(
        "names are looked up away from the loop, and what is none is told as nothing",
        arguments: [
            ("127.0.0.1", true), ("localhost", true), (String(repeating: "a", count: 300), false),
        ])
    func resolver(host: String, isFound: Bool) throws {
        let loop = try EventLoop()
        var found: SocketAddress??
        HostResolver().resolve(host, port: 80, on: loop) { address in
            found = address
            loop.stop()
        }
        loop.run()
        let address = try #require(found)
        #expect((address != nil) == isFound)
        #expect(address?.isLoopback ?? true)
    }

    private func awaitReadable(_ descriptor: Int32) throws {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 5000) == 1 else { throw TestSupportError("no connection waits") }
    }
}
