/// Why the body of a request is refused as a whole. Offsets count from the first byte of the body.
package enum BodyFault: Error, Equatable, Sendable {
    case empty
    case notAnArray
    case batchNotAnArray
    case emptyBatch
    case rowNotAnArray
    case malformed(Int)
    case invalidUTF8(Int)
    case tooDeep(Int)

    /// The `error` of the answer. The first four texts are those of the hosted service and of its emulators.
    package var message: String {
        switch self {
        case .empty: "EOF"
        case .notAnArray: "expected JSON array"
        case .batchNotAnArray: "ERR failed to parse pipeline request"
        case .emptyBatch: "ERR empty pipeline request"
        case .rowNotAnArray: "ERR failed to parse pipeline request: every item must be an array of arguments"
        case .malformed(let offset): "ERR failed to parse request body: invalid JSON at byte \(offset)"
        case .invalidUTF8(let offset):
            "ERR failed to parse request body: string is not valid UTF-8 at byte \(offset); "
                + "send binary values as the raw body of a path command, such as POST /set/KEY"
        case .tooDeep(let offset):
            "ERR failed to parse request body: nested deeper than \(JSONScanner.maximumSkippedDepth) levels "
                + "at byte \(offset)"
        }
    }

    init(_ fault: JSONFault, bodyOffset: Int) {
        self =
            switch fault {
            case .malformed(let offset): .malformed(offset - bodyOffset)
            case .invalidUTF8(let offset): .invalidUTF8(offset - bodyOffset)
            case .tooDeep(let offset): .tooDeep(offset - bodyOffset)
            }
    }
}
