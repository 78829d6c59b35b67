package import SluiceCore

/// One deadline of one handler; armed and disarmed on a loop.
///
/// Its owner disarms it before it goes: the timer does not keep its handler alive.
package final class LoopTimer {
    fileprivate var due = MonotonicTime.distantFuture
    fileprivate var position = -1
    private unowned var target: (any TimerHandler)?

    package init() {}

    package init(handler: any TimerHandler) {
        target = handler
    }

    /// Who is told. Set it before the timer is armed.
    package var handler: (any TimerHandler)? {
        get { target }
        set { target = newValue }
    }

    package var deadline: MonotonicTime { due }

    package var isArmed: Bool { position >= 0 }
}

/// The armed timers of a loop: a binary heap, each timer knows its place, so that disarming needs no search.
struct TimerHeap {
    private var timers: [LoopTimer] = []

    var nextDeadline: MonotonicTime? { timers.first?.due }

    /// - Complexity: O(log n)
    mutating func arm(_ timer: LoopTimer, at deadline: MonotonicTime) {
        timer.due = deadline
        if timer.isArmed {
            siftDown(siftUp(timer.position))
        } else {
            timer.position = timers.count
            timers.append(timer)
            siftUp(timer.position)
        }
    }

    /// - Complexity: O(log n)
    mutating func disarm(_ timer: LoopTimer) {
        guard timer.isArmed else { return }
        let position = timer.position
        timer.position = -1
        let last = timers.removeLast()
        guard last !== timer else { return }
        timers[position] = last
        last.position = position
        siftDown(siftUp(position))
    }

    /// Disarms and returns the first timer that is due.
    mutating func popDue(_ now: MonotonicTime) -> LoopTimer? {
        guard let first = timers.first, first.due <= now else { return nil }
        disarm(first)
        return first
    }

    @discardableResult
    private mutating func siftUp(_ start: Int) -> Int {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard timers[child].due < timers[parent].due else { break }
            swap(child, parent)
            child = parent
        }
        return child
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < timers.count && timers[child].due < timers[smallest].due {
                smallest = child
            }
            guard smallest != parent else { return }
            swap(parent, smallest)
            parent = smallest
        }
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        timers.swapAt(left, right)
        timers[left].position = left
        timers[right].position = right
    }
}
