import CCurl
import Glibc
import SluiceCore
import SluiceResilience

/// The driver's thread: takes calls in, lets libcurl work, and tells callers how it ended.
///
/// Not a class: what it touches for each command needs no check at run time that nobody else does.
struct CurlWorker: ~Copyable {
    let mailbox: CurlMailbox
    let options: CurlOptions
    let addresses: CurlAddresses
    let session: ClientSession
    let resilience: ClientResilience
    let executor: DriverExecutor
    let counts: TransportCounts

    var now = MonotonicTime.now()
    /// Commands that leave together or in their turn.
    var queue: PipelineQueue<Call>
    /// Those that wait only for there to be fewer requests.
    var waiting: [Call] = []
    var underWay: [CurlTransfer] = []
    var streamsUnderWay = 0
    var idle: [CurlTransfer] = []
    /// No deadline is before it.
    var nextDeadline = MonotonicTime.distantFuture
    let requestFields: UnsafeMutablePointer<curl_slist>?
    let streamFields: UnsafeMutablePointer<curl_slist>?

    private var mail = CurlMailbox.Mail()

    init(
        _ mailbox: CurlMailbox, _ options: CurlOptions, _ addresses: CurlAddresses, _ session: ClientSession,
        _ resilience: ClientResilience, _ executor: DriverExecutor, _ counts: TransportCounts
    ) {
        self.resilience = resilience
        self.mailbox = mailbox
        self.options = options
        self.addresses = addresses
        self.session = session
        self.executor = executor
        self.counts = counts
        queue = PipelineQueue(
            PipelineQueue.Limits(
                maximumCommands: options.autoPipelining.maximumCommands,
                maximumBytes: options.autoPipelining.maximumBytes, window: options.autoPipelining.window))
        let common = ["Authorization: Bearer \(options.token)", "User-Agent: sluice/\(SluiceVersion.current)"]
        let encoding = options.usesBase64 ? ["Upstash-Encoding: base64"] : []
        requestFields = Self.list(common + ["Content-Type: application/json"] + encoding + ["Accept:", "Expect:"])
        streamFields = Self.list(common + ["Accept: text/event-stream"])
    }

    deinit {
        curl_slist_free_all(requestFields)
        curl_slist_free_all(streamFields)
    }

    private static func list(_ fields: [String]) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        for field in fields { list = curl_slist_append(list, field) }
        return list
    }

    /// Returns when the driver has been told to end.
    mutating func run() {
        blockBrokenPipe()
        sluice_curl_multi_set_long(mailbox.multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        sluice_curl_multi_set_long(mailbox.multi, CURLMOPT_MAXCONNECTS, options.maximumConcurrentRequests)
        var mayPerform = false
        while true {
            takeMail()
            if nextDeadline <= now { expire() }
            let hasStarted = startWhatMayStart()
            if mail.end == .now { break }
            if mail.end == .drained, streamsUnderWay > 0 { endStreams() }
            if mail.end == .drained, underWay.isEmpty, queue.isEmpty, waiting.isEmpty { break }
            if hasStarted || mayPerform {
                mayPerform = false
                var count: Int32 = 0
                curl_multi_perform(mailbox.multi, &count)
                now = .now()
                if collect() { continue }
            }
            guard mailbox.mayFallAsleep() else { continue }
            curl_multi_poll(mailbox.multi, nil, 0, pollTimeout, nil)
            mailbox.wokeUp()
            now = .now()
            mayPerform = true
        }
        end()
    }

    /// CURLOPT_NOSIGNAL does not cover what TLS libraries write.
    private func blockBrokenPipe() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private var pollTimeout: Int32 {
        let next = min(nextDeadline, queue.wakeTime ?? .distantFuture)
        guard next < .distantFuture else { return 60_000 }
        // Rounded up, so that the moment has come when the poll ends.
        return Int32(clamping: max(0, (next - now).wholeNanoseconds / 1_000_000 + 1))
    }

    // MARK: Mail

    /// Takes in what others have left, and runs the tasks on this thread, which may leave more.
    private mutating func takeMail() {
        repeat {
            mail.calls.removeAll(keepingCapacity: true)
            mail.cancelled.removeAll(keepingCapacity: true)
            mail.jobs.removeAll(keepingCapacity: true)
            mailbox.take(into: &mail)
            for call in mail.calls { accept(call) }
            for call in mail.cancelled { cancel(call) }
            for job in mail.jobs { job.runSynchronously(on: executor.asUnownedTaskExecutor()) }
        } while !mail.jobs.isEmpty
    }

    private mutating func accept(_ call: Call) {
        call.isAccepted = true
        guard !call.isCancelled else { return call.finish(.cancelled) }
        if let timeout = call.timeout {
            call.deadline = now.advanced(byNanoseconds: timeout)
            nextDeadline = min(nextDeadline, call.deadline)
        }
        if case .command(let command) = call.payload, call.route != .beside {
            queue.append(call, bytes: command.byteCount, goesAlone: call.route == .alone, now: now)
        } else {
            waiting.append(call)
        }
    }

    private mutating func cancel(_ call: Call) {
        call.isCancelled = true
        guard call.isAccepted else { return }
        close(call, .cancelled)
    }

    /// Tells a caller how it ended while others, or nobody, wait for the same request.
    private mutating func close(_ call: Call, _ outcome: Call.Outcome) {
        guard call.isOpen else { return }
        call.finish(outcome)
        guard let transfer = call.transfer else { return }
        call.transfer = nil
        transfer.openCalls -= 1
        guard transfer.openCalls == 0 else { return }
        if case .failed(let error) = outcome {
            record(transfer, error.circuitOutcome)
        } else {
            record(transfer, .neutral)
        }
        release(transfer)
    }

    // MARK: Deadlines

    private mutating func expire() {
        var late: [Call] = []
        var next = MonotonicTime.distantFuture
        let now = now
        func look(_ call: Call) {
            guard call.isOpen else { return }
            if call.deadline <= now {
                late.append(call)
            } else {
                next = min(next, call.deadline)
            }
        }
        queue.forEach(look)
        waiting.forEach(look)
        for transfer in underWay {
            switch transfer.load {
            case .none: break
            case .single(let call), .request(let call): look(call)
            case .batch(let calls): calls.forEach(look)
            case .stream(let call, _):
                guard let silence = options.streamSilence else { continue }
                call.deadline = transfer.lastHeard + silence
                look(call)
            }
        }
        nextDeadline = next
        for call in late { close(call, .failed(Self.timeout(call))) }
    }

    private static func timeout(_ call: Call) -> ClientError {
        guard let transfer = call.transfer else {
            return ClientError(.timeout, "not sent: the time was up before its turn came", wire: .notSent)
        }
        if case .stream = transfer.load {
            return ClientError(.timeout, "the stream was silent for too long", wire: .maybeExecuted)
        }
        return transfer.sendings > 0
            ? ClientError(.timeout, "no answer in time; the command may or may not have run", wire: .maybeExecuted)
            : ClientError(.timeout, "not sent: no connection in time", wire: .notSent)
    }

    // MARK: The end

    /// Streams do not end by themselves.
    private mutating func endStreams() {
        for transfer in underWay {
            if case .stream(let call, _) = transfer.load {
                close(call, .failed(ClientError(.shutDown, "the client was shut down", wire: .answered)))
            }
        }
    }

    private mutating func end() {
        let sent = ClientError(
            .shutDown, "the client was shut down: the command may or may not have run", wire: .maybeExecuted)
        for transfer in underWay {
            curl_multi_remove_handle(mailbox.multi, transfer.handle)
            let error = transfer.sendings > 0 ? sent : CurlMailbox.shutDown
            switch transfer.load {
            case .none: break
            case .single(let call), .request(let call), .stream(let call, _): call.finish(.failed(error))
            case .batch(let calls): calls.forEach { $0.finish(.failed(error)) }
            }
            transfer.reset()
        }
        for call in queue.removeAll() + waiting { call.finish(.failed(CurlMailbox.shutDown)) }
        counts.handlesFreed.add(underWay.count + idle.count)
        underWay = []
        waiting = []
        idle = []
        addresses.free()
        let late = mailbox.close()
        for call in late.calls { call.finish(.failed(CurlMailbox.shutDown)) }
        for job in late.jobs { globalConcurrentExecutor.enqueue(job) }
    }
}
