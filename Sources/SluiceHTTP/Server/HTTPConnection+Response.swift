package import SluiceCore
import SluiceNet

extension HTTPConnection {
    // MARK: Answers of a known length

    /// Begins the answer: status line and standard fields.
    ///
    /// Append further fields to ``output``, then call ``endFields()``, append the body, and call
    /// ``finishAnswer()``. Nothing is sent before it is finished; the length is filled in then.
    package func startAnswer(_ status: HTTPStatus, _ type: ContentType) {
        answer.start = output.count
        server.heads.append(status, type, at: loop.now, to: output)
        if !head.keepsAlive || server.isDraining {
            output.append("Connection: close\r\n")
        } else if !head.isVersion11 {
            output.append("Connection: keep-alive\r\n")
        }
        answer.isOpen = true
        answer.isStream = false
        answer.isHead = head.method == .head
    }

    /// Ends the header fields of an answer of a known length.
    package func endFields() {
        output.append("Content-Length:           \r\n\r\n")
        answer.bodyStart = output.count
    }

    /// Ends the answer and the exchange.
    package func finishAnswer() {
        guard answer.isOpen, !answer.isStream else { return }
        var length = output.count &- answer.bodyStart
        // The digits go right before the line break and the blank line, over the spaces left for them.
        var position = answer.bodyStart &- 5
        repeat {
            let (quotient, digit) = length.quotientAndRemainder(dividingBy: 10)
            output.overwrite(at: position, with: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit))
            position &-= 1
            length = quotient
        } while length > 0
        if answer.isHead {
            output.truncate(to: answer.bodyStart)
        }
        answer.isOpen = false
        exchangeEnded()
    }

    /// Bytes of the body appended so far.
    package var answerBodyCount: Int { answer.isOpen ? unsentBytes &- answer.bodyStart : 0 }

    /// Drops the answer under way, if any, so that another can be started in its place.
    package func restartAnswer() {
        guard answer.isOpen, !answer.isStream else { return }
        output.truncate(to: answer.start)
        answer.isOpen = false
    }

    /// Drops what has been written of the answer since ``endFields()``.
    package func restartBody() {
        output.truncate(to: answer.bodyStart)
    }

    /// Answers with a short text.
    package func answer(_ status: HTTPStatus, _ type: ContentType, _ text: String = "") {
        startAnswer(status, type)
        endFields()
        output.append(text)
        finishAnswer()
    }

    // MARK: Streams

    /// Begins an answer whose length is not known yet; append further fields to ``output``, then call
    /// ``endStreamFields()``.
    package func startStream(_ status: HTTPStatus, _ type: ContentType) {
        let isVersion11 = head.isVersion11
        if !isVersion11 {
            closeAfterAnswer()
        }
        startAnswer(status, type)
        answer.isChunked = isVersion11
    }

    /// Ends the header fields of a stream and sends them.
    package func endStreamFields() {
        output.append(answer.isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n")
        answer.isStream = true
        releaseRequest()
        askForTurnEnd()
    }

    /// Sends a piece of the stream.
    ///
    /// - Parameter write: appends the bytes; none means that nothing is sent.
    package func send(_ write: (ByteBuffer) -> Void) {
        guard answer.isStream, phase == .serving else { return }
        guard !answer.isHead else { return }
        guard answer.isChunked else {
            write(output)
            return askForTurnEnd()
        }
        let start = output.count
        output.append("00000000\r\n")
        write(output)
        let size = output.count &- start &- 10
        guard size > 0 else { return output.truncate(to: start) }
        for index in 0..<8 {
            let digit = UInt8(truncatingIfNeeded: size >> (4 * (7 - index))) & 0xF
            let character = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            output.overwrite(at: start + index, with: character)
        }
        output.append("\r\n")
        askForTurnEnd()
    }

    /// Ends the stream and the exchange.
    package func finishStream() {
        guard answer.isStream, phase == .serving else { return }
        if !answer.isChunked {
            closeAfterAnswer()
        } else if !answer.isHead {
            output.append("0\r\n\r\n")
        }
        answer.isOpen = false
        answer.isStream = false
        exchangeEnded()
    }
}
