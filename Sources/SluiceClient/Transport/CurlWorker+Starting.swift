import CCurl
import SluiceCore
import SluiceResilience

extension CurlWorker {
    /// Sends what need not wait.
    ///
    /// - Returns: whether there was anything.
    mutating func startWhatMayStart() -> Bool {
        var hasStarted = false
        while underWay.count - streamsUnderWay < options.maximumConcurrentRequests,
            case .send(let members) = queue.next(now: now)
        {
            // Nearly always all of them: then the array need not be made again.
            let (calls, permit) = admit(members.allSatisfy(Self.isWanted) ? members : members.filter(Self.isWanted))
            if calls.isEmpty {
                queue.answered()
            } else {
                hasStarted = start(queued: calls, permit) || hasStarted
            }
        }
        guard !waiting.isEmpty else { return hasStarted }
        var kept = 0
        for index in waiting.indices {
            let call = waiting[index]
            guard Self.isWanted(call) else { continue }
            if underWay.count - streamsUnderWay < options.maximumConcurrentRequests || call.isStream {
                hasStarted = start(call) || hasStarted
            } else {
                waiting[kept] = call
                kept += 1
            }
        }
        waiting.removeLast(waiting.count - kept)
        return hasStarted
    }

    /// Whether somebody waits for a call that has not been sent.
    private static func isWanted(_ call: Call) -> Bool {
        if call.isOpen, call.isCancelled { call.finish(.cancelled) }
        return call.isOpen
    }

    /// Asks the circuit breakers; calls that must not be sent fail.
    ///
    /// - Returns: the others, which are a write if one of them is, and their permit.
    private func admit(_ calls: [Call]) -> ([Call], CircuitBreakerRegistry.Permit?) {
        guard let callClass = calls.lazy.compactMap(\.callClass).max(by: { $0.danger < $1.danger }) else {
            return (calls, nil)
        }
        let deadline = calls.lazy.map(\.deadline).max() ?? now
        switch resilience.admit(callClass, at: now, until: deadline) {
        case .success(let permit): return (calls, permit)
        case .failure(let error):
            for call in calls where call.callClass == callClass { call.finish(.failed(error)) }
            return admit(calls.filter { $0.callClass != callClass })
        }
    }

    /// Tells the circuit breaker how a request went, and the budget of retries how many of its calls have succeeded.
    func record(_ transfer: CurlTransfer, _ outcome: CircuitBreaker.Outcome, deposit: Int = 0) {
        guard let permit = transfer.permit else { return resilience.deposit(deposit) }
        transfer.permit = nil
        let isWaiting = if case .single(let call) = transfer.load { call.mayWait } else { false }
        let duration = isWaiting ? .zero : now - transfer.start
        resilience.record(permit, outcome, duration: duration, at: now, deposit: deposit)
    }

    /// Sends commands whose turn it is.
    private mutating func start(queued calls: [Call], _ permit: CircuitBreakerRegistry.Permit?) -> Bool {
        guard let transfer = takeHandle(isStream: false) else {
            calls.forEach { $0.finish(.failed(Self.noHandle)) }
            queue.answered()
            return false
        }
        transfer.permit = permit
        let body = transfer.body
        if calls.count == 1 {
            calls[0].appendCommand(to: body)
            start(transfer, .single(calls[0]), to: .command, first: calls[0], count: 1)
            return true
        }
        body.append("[")
        for call in calls {
            if body.count > 1 {
                body.append(",")
            }
            call.appendCommand(to: body)
        }
        body.append("]")
        for call in calls { call.transfer = transfer }
        // Those of a batch are in the traces of many: the first one stands for all.
        start(transfer, .batch(calls), to: .pipeline, first: calls[0], count: calls.count)
        return true
    }

    /// Sends what goes by itself.
    private mutating func start(_ call: Call) -> Bool {
        var permit: CircuitBreakerRegistry.Permit?
        if let callClass = call.callClass {
            switch resilience.admit(callClass, at: now, until: call.deadline) {
            case .success(let given): permit = given
            case .failure(let error):
                call.finish(.failed(error))
                return false
            }
        }
        guard let transfer = takeHandle(isStream: call.isStream) else {
            call.finish(.failed(Self.noHandle))
            return false
        }
        transfer.permit = permit
        switch call.payload {
        case .command(let command):
            command.appendJSON(to: transfer.body)
            start(transfer, .single(call), to: .command, first: call, count: 1)
        case .request(let request):
            transfer.body.append(request.body)
            let load = request.onPiece.map { CurlTransfer.Load.stream(call, $0) } ?? .request(call)
            start(transfer, load, to: .path(request.path), first: call, count: 1)
        }
        return true
    }

    private mutating func start(
        _ transfer: CurlTransfer, _ load: CurlTransfer.Load, to target: CurlTransfer.Target, first: Call, count: Int
    ) {
        transfer.prepare(load, to: target, addresses, base: options.base)
        transfer.setFields(first.fields, syncToken: session.readsOwnWrites ? session.syncToken : [])
        if case .stream = load {
            streamsUnderWay += 1
            transfer.lastHeard = now
            if let silence = options.streamSilence { nextDeadline = min(nextDeadline, now + silence) }
        }
        transfer.start = now
        transfer.openCalls = count
        transfer.position = underWay.count
        underWay.append(transfer)
        first.transfer = transfer
        curl_multi_add_handle(mailbox.multi, transfer.handle)
    }

    private static let noHandle = ClientError(.shutDown, "not sent: libcurl has no handle to give")

    private mutating func takeHandle(isStream: Bool) -> CurlTransfer? {
        if !isStream, let transfer = idle.popLast() { return transfer }
        guard let transfer = CurlTransfer(options, fields: isStream ? streamFields : requestFields, isStream: isStream)
        else { return nil }
        counts.handlesMade.add(1)
        return transfer
    }
}

extension CallClass {
    /// Several are of the class of the worst.
    var danger: Int {
        switch self {
        case .read: 0
        case .write: 1
        case .admin: 2
        }
    }
}

extension Call {
    var isStream: Bool {
        if case .request(let request) = payload { request.onPiece != nil } else { false }
    }

    fileprivate func appendCommand(to body: ByteBuffer) {
        if case .command(let command) = payload { command.appendJSON(to: body) }
    }
}
