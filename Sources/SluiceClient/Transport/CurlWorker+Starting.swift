import CCurl
import SluiceCore

extension CurlWorker {
    /// Sends what need not wait.
    ///
    /// - Returns: whether there was anything.
    func startWhatMayStart() -> Bool {
        var hasStarted = false
        while underWay.count - streamsUnderWay < options.maximumConcurrentRequests,
            case .send(let members) = queue.next(now: now)
        {
            let calls = members.filter(\.isOpen)
            if calls.isEmpty {
                queue.answered()
            } else {
                hasStarted = start(queued: calls) || hasStarted
            }
        }
        guard !waiting.isEmpty else { return hasStarted }
        var left: [Call] = []
        for call in waiting where call.isOpen {
            if underWay.count - streamsUnderWay < options.maximumConcurrentRequests || call.isStream {
                hasStarted = start(call) || hasStarted
            } else {
                left.append(call)
            }
        }
        waiting = left
        return hasStarted
    }

    /// Sends commands whose turn it is.
    private func start(queued calls: [Call]) -> Bool {
        guard let transfer = takeHandle(for: calls) else {
            queue.answered()
            return false
        }
        let body = transfer.body
        if calls.count == 1 {
            calls[0].appendCommand(to: body)
            return start(transfer, .single(calls[0]), to: .command, calls)
        }
        body.append("[")
        for call in calls {
            if body.count > 1 {
                body.append(",")
            }
            call.appendCommand(to: body)
        }
        body.append("]")
        return start(transfer, .batch(calls), to: .pipeline, calls)
    }

    /// Sends what goes by itself.
    private func start(_ call: Call) -> Bool {
        switch call.payload {
        case .command:
            guard let transfer = takeHandle(for: [call]) else { return false }
            call.appendCommand(to: transfer.body)
            return start(transfer, .single(call), to: .command, [call])
        case .request(let request):
            guard let transfer = takeHandle(for: [call]) else { return false }
            transfer.body.append(request.body)
            let load = request.onPiece.map { CurlTransfer.Load.stream(call, $0) } ?? .request(call)
            return start(transfer, load, to: .path(request.path), [call])
        }
    }

    private func start(
        _ transfer: CurlTransfer, _ load: CurlTransfer.Load, to target: CurlTransfer.Target, _ calls: [Call]
    ) -> Bool {
        transfer.prepare(load, to: target, addresses, base: options.base)
        // Those of a batch are in the traces of many: the first one stands for all.
        transfer.setFields(calls.first?.fields ?? [], syncToken: session.readsOwnWrites ? session.syncToken : [])
        if case .stream = load {
            streamsUnderWay += 1
            transfer.lastHeard = now
            if let silence = options.streamSilence { nextDeadline = min(nextDeadline, now + silence) }
        }
        transfer.openCalls = calls.count
        transfer.position = underWay.count
        underWay.append(transfer)
        for call in calls { call.transfer = transfer }
        curl_multi_add_handle(mailbox.multi, transfer.handle)
        return true
    }

    private func takeHandle(for calls: [Call]) -> CurlTransfer? {
        let isStream = calls.first?.isStream == true
        if !isStream, let transfer = idle.popLast() { return transfer }
        guard let transfer = CurlTransfer(options, fields: isStream ? streamFields : requestFields, isStream: isStream)
        else {
            let error = ClientError(.shutDown, "not sent: libcurl has no handle to give")
            calls.forEach { $0.finish(.failed(error)) }
            return nil
        }
        counts.handlesMade.add(1)
        return transfer
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
