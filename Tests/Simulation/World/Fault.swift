/// What becomes of a call.
package enum Fault: String, Sendable, CaseIterable {
    case none
    /// It never arrives.
    case requestLost
    /// It is carried out, and nobody hears of it.
    case answerLost
    /// It is carried out after the caller gave up.
    case late
    /// It is carried out, answered, and carried out once more later.
    case twice
    /// It certainly is not carried out.
    case refused
    /// The process that calls stands still.
    case paused
    /// The process that calls is gone, and begins anew.
    case crashed
}
