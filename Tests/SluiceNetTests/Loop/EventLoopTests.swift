import CLinux
import Glibc
import SluiceCore
import SluiceNet
import Testing

@Suite("Descriptors on a loop")
struct EventLoopTests {
    @Test("a handler is told what its socket is ready for, until it stops watching")
    func readiness() throws {
        let loop = try EventLoop()
        let pair = try SocketPair()
        let handler = RecordingHandler { handler, readiness in
            if handler.seen.count == 1 {
                #expect(readiness.canRead && !readiness.canWrite)
                loop.update(try #require(handler.registration), interest: .readsAndWrites)
            } else {
                #expect(readiness.canRead && readiness.canWrite)
                loop.deregister(try #require(handler.registration))
                loop.stop()
            }
        }
        handler.registration = try loop.register(pair.near.number, for: .reads, handler: handler)
        pair.writeFar()
        loop.run()
        #expect(handler.seen.count == 2)
    }

    @Test("nothing is told while nothing is watched")
    func paused() throws {
        let loop = try EventLoop()
        let (quiet, loud) = (try SocketPair(), try SocketPair())
        let silent = RecordingHandler { _, _ in Issue.record("told although it watches nothing") }
        silent.registration = try loop.register(quiet.near.number, for: .reads, handler: silent)
        loop.update(try #require(silent.registration), interest: .nothing)
        let other = RecordingHandler { _, _ in loop.stop() }
        other.registration = try loop.register(loud.near.number, for: .reads, handler: other)
        quiet.writeFar()
        loud.writeFar()
        loop.run()
        #expect(other.seen.count == 1)
    }

    @Test("a peer that is gone is told as something to read and a failure")
    func hangUp() throws {
        let loop = try EventLoop()
        let pair = try SocketPair()
        let handler = RecordingHandler { _, readiness in
            #expect(readiness.canRead && readiness.hasFailed)
            loop.stop()
        }
        handler.registration = try loop.register(pair.near.number, for: .reads, handler: handler)
        pair.closeFar()
        loop.run()
    }

    @Test("an event of a place that another descriptor has taken since reaches nobody")
    func staleRegistration() throws {
        let loop = try EventLoop()
        let pairs = [try SocketPair(), try SocketPair()]
        let unready = try SocketPair()
        let newcomer = RecordingHandler { _, _ in Issue.record("told of another descriptor's event") }
        var handlers: [RecordingHandler] = []
        for pair in pairs {
            // Whoever is told first takes the other one's place away, in the turn in which both are ready.
            let handler = RecordingHandler { handler, _ in
                for other in handlers where other !== handler {
                    loop.deregister(try #require(other.registration))
                }
                newcomer.registration = try loop.register(unready.near.number, for: .reads, handler: newcomer)
                for other in handlers where other !== handler {
                    // A registration that is over changes nothing for the one that has its place now.
                    loop.update(try #require(other.registration), interest: .readsAndWrites)
                    loop.deregister(try #require(other.registration))
                }
                loop.deregister(try #require(handler.registration))
                loop.mailbox.submit { loop in loop.mailbox.submit { $0.stop() } }
            }
            handler.registration = try loop.register(pair.near.number, for: .reads, handler: handler)
            handlers.append(handler)
        }
        pairs.forEach { $0.writeFar() }
        loop.run()
        #expect(handlers.map(\.seen.count).sorted() == [0, 1])
        #expect(newcomer.seen.isEmpty)

        let reading = RecordingHandler { _, _ in loop.stop() }
        loop.deregister(try #require(newcomer.registration))
        reading.registration = try loop.register(unready.near.number, for: .reads, handler: reading)
        #expect(reading.registration != newcomer.registration)
        loop.deregister(try #require(reading.registration))
        // The handlers hold each other through what they do.
        handlers = []
    }

    @Test("many descriptors are told each of its own")
    func manyDescriptors() throws {
        let loop = try EventLoop()
        let pairs = try (0..<300).map { _ in try SocketPair() }
        var told = 0
        let handlers = try pairs.map { pair in
            let handler = RecordingHandler { handler, _ in
                told += 1
                loop.deregister(try #require(handler.registration))
                if told == pairs.count { loop.stop() }
            }
            handler.registration = try loop.register(pair.near.number, for: .reads, handler: handler)
            return handler
        }
        pairs.forEach { $0.writeFar() }
        loop.run()
        #expect(handlers.allSatisfy { $0.seen.count == 1 })
    }

    @Test("a descriptor that cannot be watched is an error, and takes no place")
    func badDescriptor() throws {
        let loop = try EventLoop()
        let handler = RecordingHandler { _, _ in }
        #expect(throws: SystemError(EBADF, in: "epoll_ctl")) { try loop.register(-1, for: .reads, handler: handler) }
        let pair = try SocketPair()
        let registration = try loop.register(pair.near.number, for: .reads, handler: handler)
        #expect(throws: SystemError(EEXIST, in: "epoll_ctl")) {
            try loop.register(pair.near.number, for: .reads, handler: handler)
        }
        loop.deregister(registration)
        _ = try loop.register(pair.near.number, for: .reads, handler: handler)
    }

    @Test("a turn serves descriptors, then timers, then jobs, then who asked for its end")
    func orderOfTurn() throws {
        let loop = try EventLoop()
        let log = Log()
        let pair = try SocketPair()
        let end = EndHandler { log.append("end") }
        let handler = RecordingHandler { handler, _ in
            log.append("descriptor")
            loop.atEndOfTurn(end)
            loop.deregister(try #require(handler.registration))
        }
        handler.registration = try loop.register(pair.near.number, for: .reads, handler: handler)
        let ticker = TimerRecorder { _ in log.append("timer") }
        let timer = LoopTimer(handler: ticker)
        loop.arm(timer, at: MonotonicTime.now())
        loop.mailbox.submit { loop in
            log.append("job")
            loop.stop()
        }
        pair.writeFar()
        loop.run()
        withExtendedLifetime(ticker) {}
        #expect(log.entries == ["descriptor", "timer", "job", "end"])
    }

    @Test("what is asked for at a turn's end still happens in that turn")
    func endOfTurnAgain() throws {
        let loop = try EventLoop()
        let log = Log()
        let second = EndHandler { log.append("second") }
        let first = EndHandler {
            log.append("first")
            loop.atEndOfTurn(second)
        }
        loop.atEndOfTurn(first)
        loop.mailbox.submit { $0.stop() }
        loop.run()
        #expect(log.entries == ["first", "second"])
    }
}
