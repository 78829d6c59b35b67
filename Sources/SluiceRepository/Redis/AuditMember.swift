/// An entry in the lists of the audit: `component:sequence in 16 digits:operation`.
struct AuditMember {
    let text: String
    let component: String
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
        component = String(parts[0])
        self.sequence = sequence
        self.operation = operation
        self.time = time
    }

    /// The member of an entry.
    init(_ component: String, _ position: AuditPosition) {
        let digits = String(position.sequence)
        text = "\(component):\(String(repeating: "0", count: max(0, 16 - digits.count)))\(digits):\(position.id)"
        self.component = component
        sequence = position.sequence
        operation = position.id
        time = position.time
    }

    var position: AuditPosition { AuditPosition(time: time, sequence: sequence, id: operation) }
}
