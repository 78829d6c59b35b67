import SluiceCore
import Testing

/// Runs a reply through the transcoder and the decoder in every way it can arrive.
enum ReplyVerifier {
    /// What the transcoder makes of `replies`, fed whole; checked to be the same however they are cut, and to leave what
    /// follows alone.
    static func transcode(_ replies: [UInt8], count: Int = 1, _ format: ReplyFormat) throws -> String {
        let whole = try feed(replies, cuts: [], count, format)
        for cut in 0...replies.count {
            #expect(try feed(replies, cuts: [cut], count, format) == whole, "cut at \(cut)")
        }
        #expect(try feed(replies, cuts: Array(0..<replies.count), count, format) == whole, "byte by byte")
        for garbage in ["garbage", "\r\n", "*1\r\n", "\0"] {
            #expect(try feed(replies + garbage.utf8, cuts: [], count, format) == whole, "with garbage behind")
        }
        return whole
    }

    /// What the decoder makes of `reply`, checked in the same way.
    static func decode(_ reply: [UInt8]) throws -> Reply {
        var decoder = ReplyDecoder()
        let whole = try decode(reply, with: &decoder)
        #expect(whole?.consumed == reply.count)
        var stepwise = ReplyDecoder()
        for length in 0..<reply.count {
            var fresh = ReplyDecoder()
            #expect(try decode(Array(reply[..<length]), with: &fresh) == nil, "complete at \(length)")
            #expect(try decode(reply, with: &fresh)?.reply == whole?.reply, "cut at \(length)")
            #expect(try decode(Array(reply[..<length]), with: &stepwise) == nil)
        }
        let last = try decode(reply + "garbage".utf8, with: &stepwise)
        #expect(last?.reply == whole?.reply && last?.consumed == reply.count)
        // It begins anew behind a reply.
        #expect(try decode(reply, with: &decoder)?.reply == whole?.reply)
        return try #require(whole).reply
    }

    private static func decode(
        _ bytes: [UInt8], with decoder: inout ReplyDecoder
    ) throws(RESPFault) -> (reply: Reply, consumed: Int)? {
        try withGuardedBytes(bytes) { region throws(RESPFault) in
            try decoder.decode(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(region)))
        }
    }

    /// Feeds `count` replies; at each cut the transcoder sees what came until then and is not consumed yet.
    private static func feed(
        _ bytes: [UInt8], cuts: [Int], _ count: Int, _ format: ReplyFormat
    ) throws(RESPFault) -> String {
        var transcoder = ReplyTranscoder()
        let output = ByteBuffer()
        var consumed = 0
        var finished = 0
        for end in cuts + [bytes.count] {
            while finished < count {
                let progress = try withGuardedBytes(Array(bytes[consumed..<end])) { region throws(RESPFault) in
                    try transcoder.transcode(
                        UnsafeRawBufferPointer(region), format: format, into: output)
                }
                consumed += progress.consumed
                #expect(progress.needed == 0 || !progress.isFinished && progress.needed > end - consumed)
                guard progress.isFinished else { break }
                finished += 1
                if finished < count { output.append(UInt8(ascii: " ")) }
            }
        }
        #expect(finished == count, "the reply did not end")
        // Nothing of it is left over: what comes next is a reply of its own.
        let next = try withGuardedBytes(Array(":1\r\n".utf8)) { region throws(RESPFault) in
            try transcoder.transcode(UnsafeRawBufferPointer(region), format: .discard, into: ByteBuffer())
        }
        #expect(next.isFinished && next.consumed == 4)
        return output.text
    }
}
