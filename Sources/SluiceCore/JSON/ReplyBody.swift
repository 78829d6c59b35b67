/// What the API answered to one command.
package enum ReplyItem: Sendable, Hashable {
    case result(Reply)
    /// The text of the error, with its code word in front.
    case error(String)
}

/// The body of an answer of the API.
package enum ReplyBody: Sendable, Hashable {
    /// `{"result":...}` or `{"error":"..."}`: the answer to a command, or to a batch that was refused as a whole.
    case single(ReplyItem)
    /// An array of them: the answer to a batch.
    case batch([ReplyItem])
}

/// Why the body of an answer cannot be understood. Offsets count from the first byte of the body.
package enum ReplyBodyFault: Error, Hashable, Sendable, CustomStringConvertible {
    case notJSON(Int)
    /// It is JSON, but what stands at this offset has no place in an answer of the API.
    case unexpectedShape(Int)
    /// Results lie inside each other beyond ``ReplyBodyReader/maximumDepth``.
    case tooDeep(Int)

    package var description: String {
        switch self {
        case .notJSON(let offset): "answer is not valid JSON at byte \(offset)"
        case .unexpectedShape(let offset): "answer is JSON, but no answer of the REST API at byte \(offset)"
        case .tooDeep(let offset): "answer nests results too deep at byte \(offset)"
        }
    }

    init(_ fault: JSONFault) {
        self =
            switch fault {
            case .malformed(let offset), .invalidUTF8(let offset): .notJSON(offset)
            case .tooDeep(let offset): .tooDeep(offset)
            }
    }
}
