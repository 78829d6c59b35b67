import SluiceCore

/// Commands of the gateway's own, whose replies are taken as values.
extension UpstreamConnection {
    /// Sends commands behind those that wait.
    ///
    /// - Parameters:
    ///   - commands: their words.
    ///   - isBound: whether they make sense on the present connection only, not on the next one. Default: `false`.
    ///   - receiver: gets the replies; `nil` if nobody wants them.
    func send(_ commands: [[String]], isBound: Bool = false, to receiver: (any ReplyReceiver)?) {
        send(commands.count, isBound: isBound, to: receiver) { output in
            for command in commands { RESPEncoder.append(command: command, to: output) }
        }
    }

    /// Sends commands whose words may be any bytes.
    func send(_ commands: [[[UInt8]]], isBound: Bool = false, to receiver: (any ReplyReceiver)?) {
        send(commands.count, isBound: isBound, to: receiver) { output in
            for command in commands { RESPEncoder.append(command: command, to: output) }
        }
    }

    /// Sends as many commands as `append` encodes.
    func send(
        _ count: Int, isBound: Bool = false, to receiver: (any ReplyReceiver)?, _ append: (ByteBuffer) -> Void
    ) {
        let mark = output.count
        append(output)
        var entry = PendingReply()
        entry.shape = .collected
        entry.remaining = count
        entry.isBoundToConnection = isBound
        if let receiver {
            entry.makeExtras().receiver = receiver
        }
        commit(&entry, from: mark)
    }
}
