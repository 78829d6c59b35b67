import SluiceRepository

extension Subject {
    /// Objects unless something is so.
    func demand(
        _ isSo: Bool, _ expected: @autoclosure () -> String, found: @autoclosure () -> String = "something else",
        line: Int = #line, file: StaticString = #fileID
    ) throws {
        guard !isSo else { return }
        throw Objection(expected: expected(), found: found(), line: "\(file):\(line)")
    }

    /// Objects unless two values are equal.
    func demand<Value: Equatable>(
        _ what: String, _ found: Value, is expected: Value, line: Int = #line, file: StaticString = #fileID
    ) throws {
        guard found != expected else { return }
        throw Objection(
            expected: "\(what) \(Self.brief(expected))", found: Self.brief(found), line: "\(file):\(line)")
    }

    /// Objects unless a call fails with a code.
    @discardableResult
    func demandError<Result>(
        _ code: StoreError.Code, line: Int = #line, file: StaticString = #fileID, from call: () async throws -> Result
    ) async throws -> StoreError {
        let found: String
        do {
            found = Self.brief(try await call())
        } catch let error as StoreError where error.code == code {
            if !error.message.isEmpty { return error }
            found = "one without a message"
        } catch {
            found = "\(error)"
        }
        throw Objection(expected: "an error with the code \(code)", found: found, line: "\(file):\(line)")
    }

    /// Objects unless ids are these bytes in this order.
    func demand(
        ids found: [String], are expected: [String], line: Int = #line, file: StaticString = #fileID
    ) throws {
        guard !found.map({ Array($0.utf8) }).elementsEqual(expected.map { Array($0.utf8) }) else { return }
        throw Objection(expected: "the ids \(Self.brief(expected))", found: Self.brief(found), line: "\(file):\(line)")
    }

    /// Objects unless the store holds a value, in all ways of reading, or none.
    func demandValue(
        _ id: String, _ value: String?, line: Int = #line, file: StaticString = #fileID
    ) async throws {
        let expected = value.map { Array($0.utf8) }
        let strong = try await store.readStrong(id).record
        try demand("the value", strong?.value, is: expected, line: line, file: file)
        for consistency in [ReadConsistency.strong, .session] {
            let answer = try await store.read([id], consistency)
            try demand("records in an answer", answer.records.count, is: 1, line: line, file: file)
            try demand("the value at \(consistency)", answer.records[0]?.value, is: expected, line: line, file: file)
            try demand("the whole record", answer.records[0], is: strong, line: line, file: file)
        }
    }

    /// A value for people, cut where it gets long.
    static func brief(_ value: Any) -> String {
        let text = "\(value)"
        return text.count > 500 ? "\(text.prefix(500))…" : text
    }
}
