import SluiceCore

/// A gate as the fields of a hash.
enum GateFields {
    /// In the order in which they are asked for.
    static let names = ["epoch", "lo", "hi", "follower", "capture", "since", "term"]

    /// Reads a gate.
    ///
    /// - Parameters:
    ///   - reply: to a request for ``names``.
    ///   - component: whose.
    /// - Returns: the gate; `nil` if there is none.
    /// - Throws: ``StoreError`` with ``StoreError/Code/damaged``.
    static func gate(_ reply: Reply, of component: String) throws(StoreError) -> Gate? {
        guard let fields = reply.array, fields.count == names.count else { throw .strange(component) }
        if fields[0] == .null { return nil }
        let numbers = fields.compactMap { $0.string.flatMap { Int64($0) } }
        guard numbers.count == names.count, 0...Int64(Bucket.count) ~= numbers[1], numbers[1] <= numbers[2],
            numbers[2] <= Int64(Bucket.count)
        else { throw .damaged(component, key: "gate", "is not a gate") }
        return Gate(
            epoch: numbers[0], primary: Int(numbers[1])..<Int(numbers[2]), isFollower: numbers[3] == 1,
            capturesChanges: numbers[4] == 1, capturedSince: numbers[5], term: numbers[6])
    }

    /// The values of a gate, in the order of ``names``.
    static func values(_ gate: Gate) -> [String] {
        [
            "\(gate.epoch)", "\(gate.primary.lowerBound)", "\(gate.primary.upperBound)", gate.isFollower ? "1" : "0",
            gate.capturesChanges ? "1" : "0", "\(gate.capturedSince)", "\(gate.term)",
        ]
    }
}
