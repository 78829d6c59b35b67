import CLinux
import Glibc
public import SluiceCore

/// Waits for sockets with epoll and serves what is ready, turn by turn, on one thread.
///
/// A turn: ready descriptors, due timers, jobs from other threads, then the handlers that asked for the turn's end; so
/// all that became ready together can leave in one write. Confined to the thread that calls ``run()``; only
/// ``mailbox`` may be used from elsewhere.
///
/// `public` only to be inlined, as `ByteBuffer` is.
public final class EventLoop {
    /// How jobs reach this loop from other threads.
    package let mailbox: LoopMailbox
    /// Storage that connections' buffers take for the time in which they hold bytes.
    package let storage = StoragePool()
    /// For bytes on their way from a socket to where they belong; empty between calls.
    package let scratch = ByteBuffer()
    /// The clock, read once a turn: exact enough for timeouts and latencies, and free.
    @inlinable
    public var now: MonotonicTime { turnTime.pointee }

    @usableFromInline
    let turnTime = UnsafeMutablePointer<MonotonicTime>.allocate(capacity: 1)
    private let poller: FileDescriptor
    private var slots = UnsafeMutablePointer<Slot>.allocate(capacity: 64)
    private var slotCapacity = 64
    private var slotCount = 0
    private var freeSlots: [Int] = []
    private var timers = TimerHeap()
    private var turnEnd: [any TurnEndHandler] = []
    private var isStopped = false
    private let events: UnsafeMutableBufferPointer<epoll_event>

    private struct Slot {
        var handler: (any EventHandler)?
        var generation: UInt32 = 0
        var descriptor: Int32 = -1
    }

    /// A descriptor's place on a loop. Stale ones are recognised: the place may since belong to another descriptor.
    package struct Registration: Equatable {
        fileprivate let slot: Int
        fileprivate let generation: UInt32

        fileprivate var userData: UInt64 { UInt64(generation) << 32 | UInt64(slot) }
    }

    private static let mailboxMark = UInt64.max

    /// - Throws: what `epoll_create1` or `eventfd` say, such as `EMFILE`.
    package init() throws(SystemError) {
        let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .last(in: "epoll_create1") }
        poller = FileDescriptor(owning: descriptor)
        turnTime.initialize(to: .now())
        mailbox = try LoopMailbox()
        events = .allocate(capacity: 256)
        var event = epoll_event(events: Readiness.reads.bits, data: epoll_data_t(u64: Self.mailboxMark))
        guard epoll_ctl(poller.number, EPOLL_CTL_ADD, mailbox.descriptor, &event) == 0 else {
            throw .last(in: "epoll_ctl")
        }
    }

    deinit {
        events.deallocate()
        turnTime.deallocate()
        slots.deinitialize(count: slotCount)
        slots.deallocate()
    }

    // MARK: Descriptors

    /// Tells `handler` when `descriptor` is ready. The loop keeps the handler alive until ``deregister(_:)``.
    package func register(
        _ descriptor: Int32, for interest: Readiness, handler: any EventHandler
    ) throws(SystemError) -> Registration {
        let slot = freeSlots.popLast() ?? makeSlot()
        let registration = Registration(slot: slot, generation: slots[slot].generation)
        var event = epoll_event(events: interest.bits, data: epoll_data_t(u64: registration.userData))
        guard epoll_ctl(poller.number, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            let error = SystemError.last(in: "epoll_ctl")
            freeSlots.append(slot)
            throw error
        }
        slots[slot].handler = handler
        slots[slot].descriptor = descriptor
        return registration
    }

    private func makeSlot() -> Int {
        if slotCount == slotCapacity {
            let larger = UnsafeMutablePointer<Slot>.allocate(capacity: slotCapacity * 2)
            larger.moveInitialize(from: slots, count: slotCount)
            slots.deallocate()
            slots = larger
            slotCapacity *= 2
        }
        (slots + slotCount).initialize(to: Slot())
        slotCount += 1
        return slotCount - 1
    }

    /// Changes what a descriptor is watched for.
    package func update(_ registration: Registration, interest: Readiness) {
        guard isCurrent(registration) else { return }
        var event = epoll_event(events: interest.bits, data: epoll_data_t(u64: registration.userData))
        epoll_ctl(poller.number, EPOLL_CTL_MOD, slots[registration.slot].descriptor, &event)
    }

    /// Stops watching a descriptor; call it before closing it.
    package func deregister(_ registration: Registration) {
        guard isCurrent(registration) else { return }
        var event = epoll_event()
        epoll_ctl(poller.number, EPOLL_CTL_DEL, slots[registration.slot].descriptor, &event)
        slots[registration.slot] = Slot(generation: registration.generation &+ 1)
        freeSlots.append(registration.slot)
    }

    private func isCurrent(_ registration: Registration) -> Bool {
        slots[registration.slot].generation == registration.generation
            && slots[registration.slot].descriptor >= 0
    }

    // MARK: Timers and the turn's end

    /// Arms `timer`, or moves it. - Complexity: O(log n) in the number of armed timers.
    package func arm(_ timer: LoopTimer, at deadline: MonotonicTime) {
        timers.arm(timer, at: deadline)
    }

    package func disarm(_ timer: LoopTimer) {
        timers.disarm(timer)
    }

    /// Calls `handler` once this turn's descriptors, timers and jobs are served.
    package func atEndOfTurn(_ handler: any TurnEndHandler) {
        turnEnd.append(handler)
    }

    // MARK: Running

    /// Serves until ``stop()``, then lets its handlers go. Blocks the calling thread.
    package func run() {
        while !isStopped {
            turn()
        }
        for slot in 0..<slotCount {
            slots[slot].handler = nil
        }
        turnEnd = []
    }

    /// Ends ``run()`` after the current turn. On the loop's thread only.
    package func stop() {
        isStopped = true
    }

    private func turn() {
        let count = epoll_wait(poller.number, events.baseAddress, Int32(events.count), timeout())
        turnTime.pointee = .now()
        var hasMail = false
        if count > 0 {
            for index in 0..<Int(count) {
                let data = events[index].data.u64
                if data == Self.mailboxMark {
                    hasMail = true
                } else {
                    dispatch(data, Readiness(bits: events[index].events))
                }
            }
        }
        while let timer = timers.popDue(now) {
            timer.handler?.timerFired(timer)
        }
        if hasMail {
            for job in mailbox.takeAll() {
                job(self)
            }
        }
        var index = 0
        while index < turnEnd.count {
            let handler = turnEnd[index]
            index += 1
            handler.turnEnded()
        }
        turnEnd.removeAll(keepingCapacity: true)
    }

    private func dispatch(_ data: UInt64, _ readiness: Readiness) {
        let slot = Int(truncatingIfNeeded: data & 0xFFFF_FFFF)
        guard slots[slot].generation == UInt32(truncatingIfNeeded: data >> 32), let handler = slots[slot].handler
        else { return }
        handler.ready(readiness)
    }

    /// Milliseconds until the next timer, rounded up, so that it is due when the wait ends.
    private func timeout() -> Int32 {
        guard let deadline = timers.nextDeadline else { return -1 }
        let remaining = deadline.nanoseconds &- MonotonicTime.now().nanoseconds
        guard remaining > 0 else { return 0 }
        return Int32(clamping: (remaining &+ 999_999) / 1_000_000)
    }
}
