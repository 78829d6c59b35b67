import SluiceCore

/// Where a command that blocks names how long it waits, and what its answer takes away from Redis.
struct BlockingKind: Equatable {
    enum TimeoutPlace: Equatable {
        /// Seconds, in the word at this index.
        case word(Int)
        /// Seconds, in the last word.
        case lastWord
        /// Milliseconds, behind each option BLOCK.
        case options
    }

    enum Taking: Equatable {
        /// Nothing is lost with the answer: it was copied, moved to another key, or is pending for a consumer.
        case nothing
        /// Elements of a list, from the end that the command's name tells.
        case listHead, listTail
        /// Elements of a list, from the end that the word behind the keys tells.
        case listEnd
        /// Members of a sorted set with their scores.
        case sortedSet
    }

    let timeout: TimeoutPlace
    let taking: Taking

    /// `nil` for a command that is none of them.
    ///
    /// - Parameter name: in lower case, as the command table writes it.
    init?(_ name: String) {
        let (timeout, taking): (TimeoutPlace, Taking)
        switch name {
        case "blpop": (timeout, taking) = (.lastWord, .listHead)
        case "brpop": (timeout, taking) = (.lastWord, .listTail)
        case "blmpop": (timeout, taking) = (.word(1), .listEnd)
        case "blmove", "brpoplpush": (timeout, taking) = (.lastWord, .nothing)
        case "bzpopmin", "bzpopmax": (timeout, taking) = (.lastWord, .sortedSet)
        case "bzmpop": (timeout, taking) = (.word(1), .sortedSet)
        case "xread", "xreadgroup": (timeout, taking) = (.options, .nothing)
        default: return nil
        }
        self.timeout = timeout
        self.taking = taking
    }
}
