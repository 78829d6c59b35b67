import SluiceCore

/// Gives each command of a batch its reply, in order.
struct BatchReplies {
    private let replies: [Reply]
    private var position = 0

    init(_ replies: [Reply]) {
        self.replies = replies
    }

    /// Reads the reply to the next command.
    mutating func next<Response, Access>(
        _ command: Command<Response, Access>
    ) -> Result<Response, ClientError> {
        defer { position += 1 }
        do throws(ClientError) {
            return .success(try command.decode(replies[position]))
        } catch {
            return .failure(error.about(command.name, at: position))
        }
    }
}
