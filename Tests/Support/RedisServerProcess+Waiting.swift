package import SluiceGateway

extension RedisServerProcess {
    /// Waits until the server has loaded its data and serves. Blocks the calling thread.
    ///
    /// - Throws: `EmbeddedRedisError` with what the server's log says last, if it has ended; ``TestSupportError`` if it is
    ///   silent too long.
    package func waitUntilServing(timeout: Duration) throws {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        while !isServing {
            if let ending = waitForEnd(timeout: .milliseconds(5)) { throw failure(ending) }
            guard clock.now < deadline else {
                throw TestSupportError("redis-server does not serve after \(timeout): see \(directory.logPath)")
            }
        }
    }
}
