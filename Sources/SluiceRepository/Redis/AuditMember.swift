/// An entry in the lists of the audit: `component:sequence in 16 digits:operation`.
struct AuditMember {
    let text: String
    let sequence: Int64
    let operation: OperationID
    let time: Int64

    /// - Returns: `nil` for something else.
    init?(_ text: String, time: Int64) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let sequence = Int64(parts[1]), let operation = OperationID(String(parts[2])) else {
            return nil
        }
        self.text = text
        self.sequence = sequence
        self.operation = operation
        self.time = time
    }

    static func text(_ component: String, _ position: AuditPosition) -> String {
        let digits = String(position.sequence)
        return "\(component):\(String(repeating: "0", count: max(0, 16 - digits.count)))\(digits):\(position.id)"
    }

    var position: AuditPosition { AuditPosition(time: time, sequence: sequence, id: operation) }
}
