import SluiceMigration
import SluiceRepository

/// A process of the application: reads and writes, with what it believes of the phase, which may be old.
struct Worker: Sendable {
    private enum Activity: Sendable {
        case idle
        case refreshing
        case reading(StrongReading, Task)
        case committing(Committing, Task, epoch: Int64?)
        case copying(RecordCopy)
    }

    private struct Task: Sendable {
        let key: String
        let kind: History.Kind
        /// In the history.
        let entry: Int
        var operation: OperationID?
    }

    let number: Int
    private(set) var believed = Standing(.off)
    private var activity = Activity.idle
    private var left: Int

    init(_ number: Int, operations: Int) {
        self.number = number
        left = operations
    }

    /// Whether there is something that it still does.
    var isDone: Bool {
        if case .idle = activity { left == 0 } else { false }
    }

    /// Whether it reads what has to be the newest.
    var isReadingStrong: Bool {
        if case .reading = activity { true } else { false }
    }

    /// Begins anew, as after a crash: what was under way may have been done.
    mutating func crash(_ world: inout Surroundings) {
        switch activity {
        case .reading(_, let task), .committing(_, let task, _):
            world.history.end(task.entry, task.kind == .read ? .failed : .unknown, at: world.step)
        default: break
        }
        activity = .idle
        believed = Standing(.off)
    }

    mutating func next(_ reply: StoreReply?, _ world: inout Surroundings) -> StoreCall {
        switch (activity, reply) {
        case (.refreshing, .control(.some(let record))):
            believed = record.standing
            return begin(&world)
        case (.reading(let reading, let task), .some(let reply)):
            return read(reading, task, reply, &world)
        case (.committing(let committing, let task, let epoch), .some(let reply)):
            return commit(committing, task, epoch, reply, &world)
        case (.copying(let copy), .some(let reply)):
            return carryOn(copy, reply, &world)
        default:
            return begin(&world)
        }
    }

    private mutating func begin(_ world: inout Surroundings) -> StoreCall {
        activity = .idle
        guard left > 0, !world.isWindingDown else {
            left = 0
            return .wait(.zero ... .zero)
        }
        if world.choices.happens(120) {
            activity = .refreshing
            return .readControl
        }
        left -= 1
        let key = world.key()
        let kind: History.Kind
        switch world.choices.pick(8) {
        case 0...2: kind = .read
        case 3, 4: kind = .write(nil)
        default: kind = .write(world.value())
        }
        let operation = kind == .read ? nil : world.operation()
        let entry = world.history.begin(kind, key, operation, by: number, at: world.step)
        let task = Task(key: key, kind: kind, entry: entry, operation: operation)
        let bucket = world.bucket(of: key)
        return read(StrongReading(key, in: bucket, at: believed.authority(of: bucket)), task, nil, &world)
    }

    private mutating func read(
        _ reading: StrongReading, _ task: Task, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var reading = reading
        switch reading.next(reply) {
        case .call(let call):
            activity = .reading(reading, task)
            return call
        case .finish(.read(let read, let side)):
            guard case .write(let value) = task.kind, let operation = task.operation else {
                world.history.end(task.entry, .ok(read.version, read.record?.number), at: world.step)
                return begin(&world)
            }
            // Deleting what is not there would be a mistake.
            if value == nil && read.record?.isDeleted != false {
                world.history.end(task.entry, .failed, at: world.step)
                return begin(&world)
            }
            let leads = read.gate?.primary.contains(world.bucket(of: task.key)) ?? false
            let epoch = leads ? read.gate?.epoch : nil
            let change = Change(task.key, value, operation, over: read.version)
            let committing = Committing(change, in: world.bucket(of: task.key), at: side, epoch: epoch)
            return commit(committing, task, epoch, nil, &world)
        case .finish(.frozen), .finish(.failed):
            world.history.end(task.entry, .failed, at: world.step)
            return begin(&world)
        }
    }

    private mutating func commit(
        _ committing: Committing, _ task: Task, _ epoch: Int64?, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var committing = committing
        switch committing.next(reply) {
        case .call(let call):
            activity = .committing(committing, task, epoch: epoch)
            return call
        case .finish(.answered(.committed(let commit), let side)):
            guard case .write(let value) = task.kind else { return begin(&world) }
            world.history.end(task.entry, .ok(commit.version, value), at: world.step)
            guard believed.phase.captures, commit.sequence > 0, world.choices.happens(500) else {
                return begin(&world)
            }
            let mark = DirtyMark(id: task.key, sequence: commit.sequence)
            return carryOn(RecordCopy(from: side, task.key, mark: mark), nil, &world)
        case .finish(.unknown):
            world.history.end(task.entry, .unknown, at: world.step)
            return begin(&world)
        case .finish:
            world.history.end(task.entry, .failed, at: world.step)
            return begin(&world)
        }
    }

    private mutating func carryOn(
        _ copy: RecordCopy, _ reply: StoreReply?, _ world: inout Surroundings
    ) -> StoreCall {
        var copy = copy
        switch copy.next(reply) {
        case .call(let call):
            activity = .copying(copy)
            return call
        case .finish:
            return begin(&world)
        }
    }
}

extension Record {
    /// The value of a simulated write.
    var number: Int? {
        value.flatMap { Int(String(decoding: $0.dropFirst(5).dropLast(), as: UTF8.self)) }
    }
}

extension Change {
    /// A simulated write; `nil` deletes.
    init(_ key: String, _ number: Int?, _ operation: OperationID, over version: RecordVersion) {
        let effect: Effect
        if let number, let hash = try? CanonicalJSON.hash(of: Array("{\"n\":\(number)}".utf8)) {
            effect = .put(value: Array("{\"n\":\(number)}".utf8), hash: hash, memberships: [])
        } else {
            effect = .delete
        }
        self.init(
            id: key, operation: operation, effect: effect, expectation: .version(version),
            audit: AuditNote(action: number == nil ? .delete : .update, source: .app, actor: "", requestID: "", changedFields: []),
            writer: "", timestamp: 0)
    }
}
