import CCurl
import Glibc
import SluiceCore

/// Carries out calls with libcurl's multi interface on a thread of its own.
///
/// Connections are kept and used again. Redirects are not followed: the token must not go elsewhere. The thread ends
/// when the driver is released and its last call is done, or when it is told to.
final class CurlDriver: Sendable {
    let mailbox: CurlMailbox
    let executor: DriverExecutor
    let counts: TransportCounts
    private let thread: RunningThread

    /// - Throws: ``ClientError`` if libcurl or the thread cannot be had, or libcurl does not take the address.
    init(
        _ options: CurlOptions, _ session: ClientSession, _ resilience: ClientResilience, counts: TransportCounts
    ) throws(ClientError) {
        guard Self.isReady, let multi = curl_multi_init() else {
            throw ClientError(.invalidRequest, "libcurl cannot be started")
        }
        let mailbox = CurlMailbox(multi)
        guard let addresses = CurlAddresses(base: options.base) else {
            _ = mailbox.close()
            throw ClientError(.invalidRequest, "url is no address that libcurl understands")
        }
        self.mailbox = mailbox
        self.counts = counts
        executor = DriverExecutor(mailbox)
        do throws(SystemError) {
            // Handed over with the thread, and used there only.
            nonisolated(unsafe) let unshared = addresses
            thread = try OwnThread.startJoinable(name: "sluice-client") { [executor] in
                var worker = CurlWorker(mailbox, options, unshared, session, resilience, executor, counts)
                worker.run()
            }
        } catch {
            addresses.free()
            _ = mailbox.close()
            throw ClientError(.invalidRequest, "the client's thread cannot be started: \(error.reason)")
        }
    }

    deinit {
        mailbox.stop(.drained)
    }

    /// libcurl is initialised once for the process.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Ends the thread and waits until it is gone; calls under way get an error.
    ///
    /// - Parameter end: whether they may end by themselves first.
    func end(_ end: CurlMailbox.End) async {
        mailbox.stop(end)
        await mailbox.waitForEnd()
        await thread.join()
    }
}
