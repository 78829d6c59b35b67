/// What the id of a record may be.
enum RecordID {
    static let maximumBytes = 512

    /// - Throws: ``StoreError`` with ``StoreError/Code/invalid`` for an id that no record can have.
    static func check(_ id: String) throws(StoreError) {
        let problem: String
        if id.isEmpty {
            problem = "is empty"
        } else if id.utf8.count > maximumBytes {
            problem = "has \(id.utf8.count) bytes; \(maximumBytes) is the most"
        } else if id.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            problem = "holds a control character"
        } else {
            return
        }
        throw StoreError(
            .invalid, "the id \(problem)", fields: [StoreError.FieldProblem(field: "/id", problem: problem)])
    }
}
