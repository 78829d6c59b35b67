import CLinux
import Glibc
import SluiceCore

/// Shows on standard error how far something is: on a terminal as a bar that is gone at the end, elsewhere as a line now and
/// then, and not at all if nobody wants it.
final class ProgressDisplay: Sendable {
    private enum Form {
        case bar, lines
    }

    private struct State {
        var label = ""
        var begin = MonotonicTime.now()
        var shown: MonotonicTime
        var isBarThere = false
    }

    private static let barInterval = Duration.milliseconds(100)
    private static let lineInterval = Duration.seconds(5)

    /// `nil` for none.
    private let form: Form?
    private let state: Lock<State>

    /// - Parameter isQuiet: whether nothing is shown.
    init(isQuiet: Bool) {
        let isTerminal = isatty(STDERR_FILENO) == 1 && Environment.current()["TERM"] != "dumb"
        form = isQuiet ? nil : isTerminal ? .bar : .lines
        state = Lock(State(shown: .now()))
    }

    /// Tells how far it is; another label begins something else.
    ///
    /// - Parameters: see ``ProgressText``.
    func update(_ label: String, done: Int, total: Int, count: Int? = nil) {
        guard let form else { return }
        state.withLock { state in
            let now = MonotonicTime.now()
            if state.label != label {
                state.label = label
                state.begin = now
                if form == .lines { state.shown = now }
            }
            let text = ProgressText(
                label: label, done: done, total: total, count: count, elapsed: now - state.begin)
            switch form {
            case .bar:
                guard !state.isBarThere || now - state.shown >= Self.barInterval else { return }
                Self.write("\r" + text.line(width: Self.width) + "\u{1B}[K")
                state.isBarThere = true
            case .lines:
                guard now - state.shown >= Self.lineInterval else { return }
                Self.write(text.plain + "\n")
            }
            state.shown = now
        }
    }

    /// Takes the bar away, for a message or the end.
    func end() {
        state.withLock { state in
            guard state.isBarThere else { return }
            Self.write("\r\u{1B}[K")
            state.isBarThere = false
        }
    }

    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }

    private static var width: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}

/// The option that silences it.
let quietOption = Option.switch("--quiet", "Show no progress.")
