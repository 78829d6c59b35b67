import CLinux

/// What a descriptor is ready for, or is watched for.
///
/// Plain bits instead of an option set: those cost generic calls across modules, on each event.
package struct Readiness: Equatable, Sendable {
    let bits: UInt32

    package static let nothing = Readiness(bits: 0)
    /// Reads, and the peer closing its sending side.
    package static let reads = Readiness(bits: UInt32(EPOLLIN.rawValue) | UInt32(EPOLLRDHUP.rawValue))
    package static let writes = Readiness(bits: UInt32(EPOLLOUT.rawValue))
    package static let readsAndWrites = Readiness(bits: reads.bits | writes.bits)

    /// What to watch for.
    package static func watching(reads: Bool, writes: Bool) -> Readiness {
        Readiness(bits: (reads ? Self.reads.bits : 0) | (writes ? Self.writes.bits : 0))
    }

    /// The same, and the peer closing its sending side.
    package var andEnd: Readiness { Readiness(bits: bits | UInt32(EPOLLRDHUP.rawValue)) }

    /// There is something to read, be it the end.
    package var canRead: Bool { bits & Self.reads.bits != 0 }

    package var canWrite: Bool { bits & Self.writes.bits != 0 }

    /// The socket is dead; reported whether watched for or not.
    package var hasFailed: Bool { bits & (UInt32(EPOLLERR.rawValue) | UInt32(EPOLLHUP.rawValue)) != 0 }
}

/// Owns a descriptor and is told when it is ready.
package protocol EventHandler: AnyObject {
    /// Called on the loop's thread. May deregister itself or others.
    func ready(_ readiness: Readiness)
}

/// Has something to do once all descriptors that were ready in this turn have been served.
package protocol TurnEndHandler: AnyObject {
    /// Called on the loop's thread, once for each ``EventLoop/atEndOfTurn(_:)``.
    func turnEnded()
}

/// Is told when its timer's time has come.
package protocol TimerHandler: AnyObject {
    /// Called on the loop's thread; the timer is not armed any more.
    func timerFired(_ timer: LoopTimer)
}
