import SluiceCore

/// How far the reply that is arriving has been read.
final class ReplyReading {
    /// By pointer: it is changed in place for each reply.
    let transcoder = UnsafeMutablePointer<ReplyTranscoder>.allocate(capacity: 1)
    var decoder = ReplyDecoder()
    /// Replies of an entry that wants them as values.
    var collected: [Reply] = []
    /// Whether the item of a batch that is being written has begun.
    var isInItem = false
    /// Takes what nobody wants any more.
    let waste = ByteBuffer()

    init() {
        transcoder.initialize(to: ReplyTranscoder())
    }

    deinit {
        transcoder.deinitialize(count: 1)
        transcoder.deallocate()
    }

    /// Forgets a reply that will never be complete.
    func reset() {
        transcoder.pointee.reset()
        decoder.reset()
        collected = []
        isInItem = false
        waste.clear()
    }
}
