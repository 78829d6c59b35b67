import Glibc
import SluiceCore
import SluiceNet

/// Structured log: a JSON object a line, written by a thread of its own, so that a slow reader delays nobody.
final class Log: Sendable {
    enum Level: String, Sendable {
        case info, warning, error
    }

    enum Value: Sendable {
        case text(String)
        case number(Int)
    }

    private struct State {
        var pending: [UInt8] = []
        var dropped = 0
        var isEnded = false
    }

    /// Bytes that may wait for the reader; lines beyond that are dropped and counted.
    private static let maximumPending = 1024 * 1024

    private let state = Lock(State())
    private let descriptor: Int32
    /// Missing, as the thread is, if the system had none to give; lines are then dropped once the buffer is full, as
    /// there is nobody to tell.
    private let wakeUp = try? WakeUp()
    private let ended = Signal()

    /// - Parameter descriptor: where lines go; not closed. The default is standard error.
    init(descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = descriptor
        guard let wakeUp else { return }
        try? OwnThread.start(name: "log") { [self] in drain(wakeUp) }
    }

    /// Writes a line.
    ///
    /// - Parameters:
    ///   - level: how much it matters.
    ///   - event: what happened, in constant words.
    ///   - fields: the particulars; never keys, values or tokens.
    func write(_ level: Level, _ event: StaticString, _ fields: [(StaticString, Value)] = []) {
        let line = ByteBuffer(capacity: 256)
        line.append("{\"time\":\"")
        line.append(CivilTime.now.withMilliseconds)
        line.append("\",\"level\":\"")
        line.append(level.rawValue)
        line.append("\",\"event\":")
        JSONText.append(string: event, to: line)
        for (name, value) in fields {
            line.append(",")
            JSONText.append(string: name, to: line)
            line.append(":")
            switch value {
            case .text(let text): JSONText.append(string: text, to: line)
            case .number(let number): line.append(decimal: number)
            }
        }
        line.append("}\n")
        let mustWake = state.withLock { state in
            guard state.pending.count + line.count <= Self.maximumPending else {
                state.dropped += 1
                return false
            }
            defer { state.pending.append(contentsOf: line.readableRegion) }
            return state.pending.isEmpty
        }
        if mustWake {
            wakeUp?.raise()
        }
    }

    /// Lines that were dropped because nobody took them.
    var droppedLines: Int { state.withLock { $0.dropped } }

    /// Writes what waits, and ends the thread. Blocks for at most a second.
    func close() {
        state.withLock { $0.isEnded = true }
        wakeUp?.raise()
        ended.wait(timeout: .seconds(1))
    }

    private func drain(_ wakeUp: WakeUp) {
        while true {
            wakeUp.wait()
            wakeUp.clear()
            let (batch, isEnded) = state.withLock { state in
                defer { state.pending = [] }
                return (state.pending, state.isEnded)
            }
            var rest = batch[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count < 0, errno != EINTR {
                    break
                }
            }
            if isEnded {
                return ended.raise()
            }
        }
    }
}
