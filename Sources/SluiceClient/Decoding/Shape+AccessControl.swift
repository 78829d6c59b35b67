import SluiceCore

extension Shape {
    static var accessUser: ReplyShape<AccessUser> {
        attributes { part throws(ReplyMismatch) in
            AccessUser(
                flags: try part("flags", string.array), commands: try part("commands", string),
                keys: try part("keys", string), channels: try part("channels", string))
        }
    }

    static var accessLogEntry: ReplyShape<AccessLogEntry> {
        attributes { part throws(ReplyMismatch) in
            AccessLogEntry(
                count: try part("count", integer), reason: try part("reason", string),
                object: try part("object", string), user: try part("username", string))
        }
    }
}
