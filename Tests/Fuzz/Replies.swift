import SluiceCore

private enum Outcome: Equatable {
    case finished([UInt8], consumed: Int)
    case unfinished
    case fault
}

/// The first byte says where the replies are cut.
func fuzzReplies(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    let step = Int(first % 32) + 1
    let json = transcode(bytes, .json, step: bytes.count)
    let base64 = transcode(bytes, .base64, step: bytes.count)
    for format in [ReplyFormat.json, .base64, .resp2, .discard] {
        let whole = transcode(bytes, format, step: bytes.count)
        check(transcode(bytes, format, step: step) == whole, "cuts change nothing")
        switch (whole, json) {
        case (.finished(let output, let consumed), .finished(_, let other)):
            check(consumed == other, "all formats end at the same byte")
            if format == .resp2 { check(output.elementsEqual(bytes.prefix(consumed)), "raw replies are copied") }
            if format == .discard { check(output.isEmpty, "discarded replies leave nothing") }
        case (.unfinished, .unfinished), (.fault, .fault): break
        default: check(false, "all formats judge alike")
        }
    }
    checkDecoding(bytes, json, base64)
}

private func checkDecoding(_ bytes: [UInt8], _ json: Outcome, _ base64: Outcome) {
    var decoder = ReplyDecoder(limits: .passingThrough)
    let decoded: (reply: Reply, consumed: Int)?
    do throws(RESPFault) {
        decoded = try withCopy(bytes) { copy throws(RESPFault) in
            try decoder.decode(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(copy)))
        }
    } catch {
        check(json == .fault, "decoder and transcoder refuse alike")
        return
    }
    guard case .finished(let jsonText, let consumed) = json, case .finished(let base64Text, _) = base64 else {
        check(json == .unfinished && decoded == nil, "decoder and transcoder wait alike")
        return
    }
    guard let decoded else { return check(false, "decoder and transcoder finish alike") }
    check(decoded.consumed == consumed, "decoder and transcoder end at the same byte")
    check(String(validating: jsonText, as: UTF8.self) != nil, "JSON is UTF-8")
    if let plain = read(jsonText, base64: false) {
        check(plain == shown(decoded.reply, isLossy: true), "JSON shows the reply")
    }
    // Simple strings and errors are text: bytes that are not UTF-8 do not survive in the value.
    if holdsText(decoded.reply) { return }
    if let exact = read(base64Text, base64: true) {
        check(exact == shown(decoded.reply, isLossy: false), "base64 shows the very bytes")
    }
}

/// What a client makes of a value; nil when it lies deeper than clients read.
private func read(_ json: [UInt8], base64: Bool) -> Reply? {
    withCopy(Array("{\"result\":".utf8) + json + Array("}".utf8)) { body in
        do throws(ReplyBodyFault) {
            guard case .single(.result(let reply)) = try ReplyBodyReader.read(body, base64: base64) else { return nil }
            return reply
        } catch {
            guard case .tooDeep = error else { preconditionFailure("property violated: results are JSON") }
            return nil
        }
    }
}

private func holdsText(_ reply: Reply) -> Bool {
    switch reply {
    case .status(let text), .error(let text): text.utf8.contains { $0 >= 0x80 } || reply == .error(text)
    case .array(let elements): elements.contains(where: holdsText)
    case .integer, .bulk, .null: false
    }
}

/// A reply as far as JSON can show it.
private func shown(_ reply: Reply, isLossy: Bool) -> Reply {
    switch reply {
    case .status(let text), .error(let text): .bulk(Array(text.utf8))
    case .bulk(let bytes): .bulk(isLossy ? Array(String(decoding: bytes, as: UTF8.self).utf8) : bytes)
    case .array(let elements): .array(elements.map { shown($0, isLossy: isLossy) })
    case .integer, .null: reply
    }
}

private func transcode(_ bytes: [UInt8], _ format: ReplyFormat, step: Int) -> Outcome {
    var transcoder = ReplyTranscoder()
    let output = ByteBuffer()
    var consumed = 0
    var end = 0
    repeat {
        end = min(end + max(step, 1), bytes.count)
        do throws(RESPFault) {
            let progress = try withCopy(Array(bytes[consumed..<end])) { piece throws(RESPFault) in
                try transcoder.transcode(UnsafeRawBufferPointer(piece), format: format, into: output)
            }
            consumed += progress.consumed
            check(consumed <= end, "only what is there is consumed")
            if progress.isFinished {
                return .finished(output.withReadableBytes { $0.withUnsafeBytes { Array($0) } }, consumed: consumed)
            }
        } catch {
            return .fault
        }
    } while end < bytes.count
    return .unfinished
}
