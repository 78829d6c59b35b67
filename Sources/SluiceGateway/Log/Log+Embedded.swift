import SluiceCore

extension Log {
    /// Writes what happens to the embedded Redis.
    func write(_ event: EmbeddedRedis.Event) {
        switch event {
        case .orphanStopped(let pid):
            write(.warning, "stopped the Redis that an earlier gateway left running", [("pid", .number(Int(pid)))])
        case .launched(let pid):
            write(.info, "embedded Redis launched", [("pid", .number(Int(pid)))])
        case .ready(let pid):
            write(.info, "embedded Redis ready", [("pid", .number(Int(pid)))])
        case .failed(let error, let delay):
            let milliseconds = delay.wholeNanoseconds / 1_000_000
            write(
                .error, "embedded Redis ended",
                [("reason", .text(error.message)), ("retryInMilliseconds", .number(Int(milliseconds)))])
        case .stopped:
            write(.info, "embedded Redis stopped")
        }
    }
}
