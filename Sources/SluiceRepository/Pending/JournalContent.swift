import SluiceCore

/// What the lines of a journal say.
struct JournalContent: Sendable {
    /// What waits, in its order, with what it has to expect by now.
    private(set) var pending: [PendingChange] = []
    private(set) var letters: [DeadLetter] = []

    /// - Parameters:
    ///   - lines: of what waits, and of what became of it.
    ///   - dead: of letters, and of those that were discarded.
    /// - Throws: ``StoreError`` for a line that is none.
    init(_ lines: [[UInt8]], dead: [[UInt8]]) throws(StoreError) {
        var letters: [OperationID: (place: Int, letter: DeadLetter)] = [:]
        for (place, line) in dead.enumerated() {
            let json = try Self.json(line)
            if let discarded = json["discarded"]?.string.flatMap(OperationID.init(_:)) {
                letters[discarded] = nil
            } else {
                guard let letter = DeadLetter(json: json) else { throw Self.damaged }
                letters[letter.ticket.operation] = (place, letter)
            }
        }
        self.letters = letters.values.sorted { $0.place < $1.place }.map(\.letter)
        var queue = PendingQueue()
        let now = ContinuousClock.now
        for line in lines {
            let json = try Self.json(line)
            if let operation = json["settled"]?.string.flatMap(OperationID.init(_:)) {
                // A dead one takes those behind it along, which have lines of their own.
                let version = json["version"]?.string.flatMap(RecordVersion.init(_:))
                queue.settle(operation, version.map { .committed($0) } ?? .dead(found: nil, reason: ""))
            } else {
                guard let pending = PendingChange(json: json) else { throw Self.damaged }
                queue.take(pending, at: now)
            }
        }
        pending = queue.allReady
    }

    /// A line that says what became of a change: its version, or `nil` if it is dead.
    static func settlement(of operation: OperationID, _ version: RecordVersion?) -> [UInt8] {
        var members: [JSONValue.Member] = [.init(key: "settled", value: .string(operation.description))]
        if let version { members.append(.init(key: "version", value: .string(version.description))) }
        return JSONText.bytes(of: .object(members))
    }

    /// A line that takes a letter back.
    static func discarding(_ operation: OperationID, _ note: String?) -> [UInt8] {
        var members: [JSONValue.Member] = [.init(key: "discarded", value: .string(operation.description))]
        if let note { members.append(.init(key: "note", value: .string(note))) }
        return JSONText.bytes(of: .object(members))
    }

    static let damaged = StoreError(
        .damaged, "the journal of what waits on this host has lines that are none: move it away, and look at it")

    private static func json(_ line: [UInt8]) throws(StoreError) -> JSONValue {
        do {
            return try JSONValue(parsing: line)
        } catch {
            throw damaged
        }
    }
}
