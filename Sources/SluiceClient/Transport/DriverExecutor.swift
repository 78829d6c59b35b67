import SluiceCore

/// Runs tasks on the driver's thread: what they ask the client for leaves without a change of threads.
///
/// Holds the mailbox and not the driver, so that a task does not keep a client alive.
final class DriverExecutor: TaskExecutor {
    private let mailbox: CurlMailbox

    init(_ mailbox: CurlMailbox) {
        self.mailbox = mailbox
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if !mailbox.enqueue(job) {
            // The client has ended, its tasks have not.
            globalConcurrentExecutor.enqueue(job)
        }
    }
}
