package import SluiceCore

/// A thread that runs one event loop.
package final class EventLoopThread: Sendable {
    /// How to reach the loop.
    package let mailbox: LoopMailbox
    private let ended = Signal()

    /// Starts the thread and its loop.
    ///
    /// - Parameters:
    ///   - name: shown by `ps` and debuggers; at most 15 bytes count.
    ///   - setUp: runs first on the new thread, with the loop.
    /// - Throws: ``SystemError`` if the loop or the thread cannot be made.
    package init(name: String, setUp: @escaping @Sendable (EventLoop) -> Void) throws(SystemError) {
        let loop = try EventLoop()
        mailbox = loop.mailbox
        let handover = LoopBound(loop)
        try OwnThread.start(name: name) { [ended] in
            setUp(handover.value)
            handover.value.run()
            ended.raise()
        }
    }

    /// Ends the loop after its current turn.
    package func stop() {
        mailbox.submit { $0.stop() }
    }

    /// Waits until the loop has ended. Blocks: not for the cooperative pool or another loop's thread.
    package func join() {
        ended.wait()
    }
}
