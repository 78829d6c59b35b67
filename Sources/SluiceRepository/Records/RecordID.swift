/// What an id of a record must be: 1 to 512 bytes of UTF-8 without control characters. Any other Unicode is legal, and
/// ids that only look alike are different ones.
package enum RecordID {
    package static let maximumBytes = 512

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` about the field `/id`.
    package static func check(_ id: String) throws(StoreError) {
        let problem: String
        switch id.utf8.count {
        case 0: problem = "is empty: give at least one character"
        case (maximumBytes + 1)...: problem = "has \(id.utf8.count) bytes: at most \(maximumBytes) are allowed"
        case _ where id.unicodeScalars.contains { $0.value < 0x20 || 0x7F...0x9F ~= $0.value }:
            problem = "has a control character: leave it out"
        default: return
        }
        throw StoreError(
            .invalid, "the id \(problem)", fields: [StoreError.FieldProblem(field: "/id", problem: problem)])
    }
}
