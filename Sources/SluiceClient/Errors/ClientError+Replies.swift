extension ClientError {
    /// The error that Redis or the gateway answered to a command.
    @usableFromInline
    init(reply text: String, status: Int? = nil, retryAfter: Duration? = nil, command: String? = nil) {
        self.init(
            Self.code(ofReply: text), QuotedText.withoutQuotes(text, but: command), status: status,
            retryAfter: retryAfter, command: command)
    }

    /// What the first word of an error says; Redis begins errors with one in capitals.
    static func code(ofReply text: String) -> Code {
        switch text.prefix(while: { $0 != " " }) {
        case "NOPERM": .noPermission
        case "NOSCRIPT": .noScript
        case "WRONGTYPE": .wrongType
        case "OOM": .outOfMemory
        case "LOADING": .loading
        case "BUSY", "TRYAGAIN", "MASTERDOWN", "CLUSTERDOWN": .busy
        case "READONLY", "MISCONF", "NOREPLICAS": .readOnlyReplica
        case "WRONGPASS", "NOAUTH": .unauthorized
        case _ where text.contains("is not allowed in REST"): .notAllowed
        case _ where text.hasPrefix("ERR max request size exceeded"): .requestTooLarge
        default: .errorReply
        }
    }
}
