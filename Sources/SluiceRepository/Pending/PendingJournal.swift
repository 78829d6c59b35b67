import Glibc
import SluiceCore

/// The changes that wait on this host and those that cannot be committed, in files of their own.
///
/// A change waits from when its line is on the disk. That it was settled is written behind it; should that line be lost,
/// the change is committed again under the same operation, which takes effect once.
final class PendingJournal: Sendable {
    private struct State {
        var queue = PendingQueue()
        var dead: [DeadLetter] = []
    }

    private let state: Lock<State>
    /// Held by threads of the journal's own, while the files and the state are brought from one state to the next.
    private let writing = Lock<Void>(())
    private let lines: DurableLines
    private let deadLines: DurableLines

    /// Opens the journal of a folder, and makes it if there is none.
    ///
    /// - Throws: ``StoreError`` if another process has it, or it cannot be read.
    static func open(in folder: String) async throws -> PendingJournal {
        try await onOwnThread {
            let (lines, taken) = try DurableLines.open(folder + "/pending", in: folder)
            let (deadLines, dead) = try DurableLines.open(folder + "/dead", in: folder)
            return try PendingJournal(lines, taken, deadLines, dead)
        }
    }

    private init(_ lines: DurableLines, _ taken: [[UInt8]], _ deadLines: DurableLines, _ dead: [[UInt8]]) throws {
        self.lines = lines
        self.deadLines = deadLines
        var state = State()
        for line in dead {
            guard let json = try? JSONValue(parsing: line) else { throw Self.damaged }
            if let discarded = json["discarded"]?.string {
                state.dead.removeAll { $0.ticket.operation.description == discarded }
            } else {
                guard let letter = DeadLetter(json: json) else { throw Self.damaged }
                state.dead.removeAll { $0.ticket.operation == letter.ticket.operation }
                state.dead.append(letter)
            }
        }
        for line in taken {
            guard let json = try? JSONValue(parsing: line) else { throw Self.damaged }
            if let operation = json["settled"]?.string.flatMap(OperationID.init(_:)) {
                // A dead one takes those behind it along, which have lines of their own.
                if let version = json["version"]?.string.flatMap(RecordVersion.init(_:)) {
                    _ = state.queue.settle(operation, .committed(version))
                } else {
                    _ = state.queue.settle(operation, .dead(found: nil, reason: ""))
                }
            } else {
                guard let pending = PendingChange(json: json) else { throw Self.damaged }
                state.queue.take(pending)
            }
        }
        self.state = Lock(state)
    }

    var queue: PendingQueue { state.withLock { $0.queue } }
    var dead: [DeadLetter] { state.withLock { $0.dead } }

    /// Takes a change in. It is on the disk when this returns.
    ///
    /// - Parameters:
    ///   - pending: the change.
    ///   - last: the last one that waits for the record as far as the caller knows.
    /// - Returns: whether it was the last, and the change waits now.
    /// - Throws: ``StoreError`` with ``StoreError/Code/readOnly`` if the disk does not take it; it does not wait then.
    func take(_ pending: PendingChange, behind last: OperationID?) async throws -> Bool {
        let line = JSONText.bytes(of: pending.json)
        return try await Self.onOwnThread { [self] in
            try writing.withLock { _ in
                guard queue.last(of: pending.change.id)?.ticket.operation == last else { return false }
                try lines.append([line])
                state.withLock { $0.queue.take(pending) }
                return true
            }
        }
    }

    /// Says what became of a change.
    ///
    /// - Returns: those that do not wait any more: the change, and, if it is dead, those behind it.
    func settle(_ operation: OperationID, _ fate: PendingQueue.Fate) async throws -> [(
        PendingChange, PendingQueue.Fate
    )] {
        try await Self.onOwnThread { [self] in
            try writing.withLock { _ in
                var after = queue
                let settled = after.settle(operation, fate)
                let letters = settled.compactMap { DeadLetter($0.0, $0.1) }
                // First the letters: a change is never in neither file.
                if !letters.isEmpty { try deadLines.append(letters.map { JSONText.bytes(of: $0.json) }) }
                if after.count == 0, letters.isEmpty {
                    try lines.clear()
                } else {
                    // That a change is committed may be forgotten: it is committed again, and takes effect once. One that
                    // is dead must stay so.
                    let settlements = settled.map { JSONText.bytes(of: Self.settlement($0.0, $0.1)) }
                    try lines.append(settlements, isDurable: !letters.isEmpty)
                }
                state.withLock { state in
                    _ = state.queue.settle(operation, fate)
                    for letter in letters {
                        state.dead.removeAll { $0.ticket.operation == letter.ticket.operation }
                        state.dead.append(letter)
                    }
                }
                return settled
            }
        }
    }

    /// Removes a letter that somebody has dealt with.
    ///
    /// - Returns: the letter; `nil` if there is none of the operation.
    func discard(_ operation: OperationID) async throws -> DeadLetter? {
        guard let letter = dead.first(where: { $0.ticket.operation == operation }) else { return nil }
        let line = JSONText.bytes(of: .object([.init(key: "discarded", value: .string(operation.description))]))
        try await Self.onOwnThread { [self] in
            try writing.withLock { _ in
                try deadLines.append([line])
                state.withLock { state in state.dead.removeAll { $0.ticket.operation == operation } }
            }
        }
        return letter
    }

    private static func settlement(_ pending: PendingChange, _ fate: PendingQueue.Fate) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init(key: "settled", value: .string(pending.ticket.operation.description))
        ]
        if case .committed(let version) = fate {
            members.append(.init(key: "version", value: .string(version.description)))
        }
        return .object(members)
    }

    private static let damaged = StoreError(
        .damaged, "the journal of what waits on this host has lines that are none: move it away, and look at it")

    private static func onOwnThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do {
            return try await OwnThread.run(name: "sluice-journal", body)
        } catch let error as SystemError {
            switch error.code {
            case EWOULDBLOCK:
                throw StoreError(.readOnly, "another process has the journal of what waits on this host")
            case EBADMSG: throw damaged
            default:
                throw StoreError(.readOnly, "the journal of what waits on this host takes nothing more: \(error)")
            }
        }
    }
}

extension DeadLetter {
    fileprivate init?(_ pending: PendingChange, _ fate: PendingQueue.Fate) {
        guard case .dead(let found, let reason) = fate else { return nil }
        self.init(pending, found, reason)
    }

    fileprivate var json: JSONValue {
        var json = JSONValue.object([
            .init(key: "take", value: change.json), .init(key: "version", value: .string(ticket.version.description)),
            .init(key: "time", value: .number("\(ticket.time)")), .init(key: "reason", value: .string(reason)),
        ])
        if let found {
            json["theirs"] = .object([
                .init(key: "version", value: .string(found.version.description)),
                .init(key: "value", value: found.value.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null),
                .init(key: "hash", value: .string(found.hash.description)),
                .init(
                    key: "places",
                    value: .string(String(decoding: Membership.text(of: found.memberships), as: UTF8.self))),
                .init(key: "schema", value: .number("\(found.schema)")),
                .init(key: "writer", value: .string(found.writer)),
                .init(key: "timestamp", value: .number("\(found.timestamp)")),
            ])
        }
        return json
    }

    fileprivate init?(json: JSONValue) {
        guard let change = json["take"].flatMap(Change.init(json:)),
            let version = json["version"]?.string.flatMap(RecordVersion.init(_:)), let time = json["time"]?.integer,
            let reason = json["reason"]?.string
        else { return nil }
        var found: Record?
        if let theirs = json["theirs"] {
            guard let version = theirs["version"]?.string.flatMap(RecordVersion.init(_:)),
                let hash = theirs["hash"]?.string.flatMap(ContentHash.init(_:)),
                let places = theirs["places"]?.string.flatMap({ Membership.memberships(text: Array($0.utf8)) }),
                let schema = theirs["schema"]?.integer, let writer = theirs["writer"]?.string,
                let timestamp = theirs["timestamp"]?.integer
            else { return nil }
            found = Record(
                id: change.id, version: version, value: theirs["value"]?.string.map { Array($0.utf8) },
                hash: hash,
                memberships: places, ring: OperationRing(), schema: schema, writer: writer, timestamp: Int64(timestamp))
        }
        let ticket = PendingTicket(operation: change.operation, id: change.id, version: version, time: Int64(time))
        self.init(change, ticket, found, reason)
    }
}

extension JSONText {
    /// A value in the shortest form.
    static func bytes(of value: JSONValue) -> [UInt8] {
        let buffer = ByteBuffer()
        append(value, to: buffer)
        return Array(buffer.readableRegion)
    }
}
