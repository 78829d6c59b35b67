/// A task that waits for a call, to be asked by the driver whether it was cancelled.
///
/// `UnsafeCurrentTask.isCancelled` may be asked by any thread for as long as the task is there, and one that waits is there.
/// It is kept as its bits, and not counted: as a value of a type that the library may change, it would cost ten times as
/// much to store.
struct WaitingTask {
    private let bits: UInt

    static let none = WaitingTask(bits: 0)

    /// The task that runs.
    @inline(__always)
    init() {
        // With the optional around it, whose `nil` is 0 as that of any reference.
        bits = withUnsafeCurrentTask { unsafeBitCast($0, to: UInt.self) }
    }

    private init(bits: UInt) {
        self.bits = bits
    }

    var isNone: Bool { bits == 0 }

    /// Only while it waits.
    var isCancelled: Bool { bits != 0 && unsafeBitCast(bits, to: UnsafeCurrentTask.self).isCancelled }
}
