import CCurl
import SluiceCore
import SluiceResilience

extension CurlWorker {
    /// Tells callers of the requests that have ended.
    ///
    /// - Returns: whether there was one.
    mutating func collect() -> Bool {
        var hasEnded = false
        var left: Int32 = 0
        while let message = curl_multi_info_read(mailbox.multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let transfer = CurlTransfer.of(handle)
            else { continue }
            let code = message.pointee.data.result
            hasEnded = true
            learn(from: transfer)
            finish(transfer, code)
            release(transfer)
        }
        return hasEnded
    }

    /// Takes a transfer out, and keeps its handle for the next request.
    mutating func release(_ transfer: CurlTransfer) {
        curl_multi_remove_handle(mailbox.multi, transfer.handle)
        underWay[underWay.count - 1].position = transfer.position
        underWay.swapAt(transfer.position, underWay.count - 1)
        underWay.removeLast()
        switch transfer.load {
        case .single(let call) where call.route != .beside: queue.answered()
        case .batch: queue.answered()
        case .stream:
            streamsUnderWay -= 1
            counts.handlesFreed.add(1)
            return transfer.reset()
        default: break
        }
        transfer.reset()
        idle.append(transfer)
    }

    private func learn(from transfer: CurlTransfer) {
        transfer.readHead()
        if transfer.hasNewSyncToken, session.readsOwnWrites { session.syncToken = transfer.syncToken }
        if transfer.head.idempotency != nil { session.learnThatKeysAreHonoured() }
    }

    private mutating func finish(_ transfer: CurlTransfer, _ code: CURLcode) {
        guard code == CURLE_OK else {
            let error = failure(transfer, code)
            record(transfer, error.circuitOutcome)
            switch transfer.load {
            case .none: break
            case .single(let call), .request(let call), .stream(let call, _): finish(call, .failed(error))
            case .batch(let calls): for call in calls { finish(call, .failed(error)) }
            }
            return
        }
        let answer = transfer.answer.readableRegion
        switch transfer.load {
        case .none: break
        case .single(let call):
            let outcome = AnswerReading.item(answer, transfer.head, options)
            judge(transfer, outcome)
            call.transfer = nil
            call.finish(outcome)
        case .batch(let calls):
            let items = AnswerReading.items(answer, transfer.head, options, count: calls.count)
            judge(transfer, items, count: calls.count)
            finish(calls, items, transfer.head)
        case .request(let call), .stream(let call, _):
            // Read by the caller; its status tells enough.
            let status = ClientError.Code(ofStatus: transfer.head.status)
            let error = status.map { ClientError($0, "", status: transfer.head.status) }
            record(transfer, error?.circuitOutcome ?? .success, deposit: error == nil ? 1 : 0)
            finish(call, .body(Array(answer), transfer.head))
        }
    }

    /// What an answer says about the server.
    private func judge(_ transfer: CurlTransfer, _ outcome: Call.Outcome) {
        switch outcome {
        case .item(.result, _):
            record(transfer, .success, deposit: 1)
        case .item(.error(let text), let head): record(transfer, ClientError(answer: text, head).circuitOutcome)
        case .failed(let error): record(transfer, error.circuitOutcome)
        case .body, .cancelled: record(transfer, .neutral)
        }
    }

    private func judge(_ transfer: CurlTransfer, _ items: AnswerReading.Items, count: Int) {
        switch items {
        case .each:
            record(transfer, .success, deposit: count)
        case .refusedAsAWhole: record(transfer, .neutral)
        case .allFailed(let error): record(transfer, error.circuitOutcome)
        }
    }

    private mutating func finish(_ calls: [Call], _ items: AnswerReading.Items, _ head: AnswerHead) {
        switch items {
        case .each(let items):
            for (call, item) in zip(calls, items) { finish(call, .item(item, head)) }
        case .allFailed(let error):
            for call in calls { finish(call, .failed(error)) }
        case .refusedAsAWhole:
            // Nothing of it ran, and perhaps for the sake of one of them.
            let open = calls.filter(\.isOpen)
            for call in open { call.transfer = nil }
            queue.returnToFront(open)
        }
    }

    private func finish(_ call: Call, _ outcome: Call.Outcome) {
        call.transfer = nil
        call.finish(outcome)
    }

    private func failure(_ transfer: CurlTransfer, _ code: CURLcode) -> ClientError {
        if transfer.isTooLarge {
            return ClientError(
                .answerTooLarge,
                "the answer is larger than the \(options.maximumAnswerBytes) bytes of maximumAnswerBytes",
                status: transfer.head.status)
        }
        return CurlFailure.error(code, wasSent: transfer.sendings > 0, detail: transfer.failureDetail)
    }
}
