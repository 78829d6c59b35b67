import SluiceMigration
import SluiceRepository

/// A process of the application: reads and writes, with what it believes of the phase, which may be old.
struct Worker: Sendable, Hashable {
    private enum Activity: Sendable, Hashable {
        case idle
        case refreshing
        case reading(StrongReading, Task)
        case committing(Committing, Task, epoch: Int64?)
        case copying(RecordCopy)
    }

    private struct Task: Sendable, Hashable {
        let key: String
        let kind: History.Kind
        let operation: OperationID
        /// What was known when it began.
        let bound: RecordVersion
        /// In the history.
        let entry: Int

        // Where it is in the history says nothing of what will be.
        static func == (left: Task, right: Task) -> Bool {
            (left.key, left.kind, left.operation, left.bound) == (right.key, right.kind, right.operation, right.bound)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(operation)
            hasher.combine(bound)
        }
    }

    let number: Int
    private(set) var believed = Standing(.off)
    private var activity = Activity.idle
    private var left: Int
    /// How often it looks again, or tries again, when the lead moves.
    private var attempts = 5
    /// What it does, the last first, if that is not left to chance.
    private let script: [History.Kind]?

    init(_ number: Int, operations: Int) {
        self.number = number
        left = operations
        script = nil
    }

    /// One that does this, in this order.
    init(_ number: Int, script: [History.Kind], believed: Standing) {
        self.number = number
        left = script.count
        self.script = script.reversed()
        attempts = 2
        self.believed = believed
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
            world.history.end(task.entry, .unknown, at: world.step)
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
        let kind = script.map { $0[left] } ?? Self.kind(&world)
        let task = Task(
            key: key, kind: kind, operation: world.operation(self), bound: world.register.bound(key),
            entry: world.history.begin(kind, key, at: world.step))
        let bucket = world.bucket(of: key)
        return read(
            StrongReading(
                key, in: bucket, at: believed.authority(of: bucket), attempts: attempts), task, nil, &world)
    }

    private static func kind(_ world: inout Surroundings) -> History.Kind {
        switch world.choices.pick(8) {
        case 0...2: .read
        case 3, 4: .write(nil)
        default: .write(world.value())
        }
    }

    /// Tells how an operation ended, and goes on to the next one.
    private mutating func end(_ task: Task, _ outcome: History.Outcome, _ world: inout Surroundings) -> StoreCall {
        world.history.end(task.entry, outcome, at: world.step)
        if outcome == .failed, task.kind != .read { world.register.refused(task.key, task.operation) }
        return begin(&world)
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
            let present = read.record?.number
            guard case .write(let value) = task.kind else {
                world.register.read(task.key, read.version, present, since: task.bound)
                return end(task, .read(present), &world)
            }
            // Deleting what is not there would be a mistake.
            if value == nil, present == nil { return end(task, .failed, &world) }
            let leads = read.gate?.primary.contains(world.bucket(of: task.key)) ?? false
            let epoch = leads ? read.gate?.epoch : nil
            // Who creates need not know what was there before.
            let isCreating = present == nil && script == nil && world.choices.pick(2) == 1
            let change = Change(task.key, value, task.operation, isCreating ? .absent : .version(read.version))
            let committing = Committing(
                change, in: world.bucket(of: task.key), at: side, epoch: epoch, attempts: attempts)
            return commit(committing, task, epoch, nil, &world)
        case .finish(.frozen), .finish(.failed):
            return end(task, .failed, &world)
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
            world.register.wrote(task.key, task.operation, commit.version, since: task.bound)
            world.history.end(task.entry, .wrote, at: world.step)
            guard believed.phase.captures, commit.sequence > 0, world.choices.happens(500) else {
                return begin(&world)
            }
            let mark = DirtyMark(id: task.key, sequence: commit.sequence)
            return carryOn(RecordCopy(from: side, task.key, mark: mark), nil, &world)
        case .finish(.unknown):
            return end(task, .unknown, &world)
        case .finish:
            return end(task, .failed, &world)
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
    /// The value of a simulated write.
    var number: Int? {
        guard case .put(let value, _, _) = effect else { return nil }
        return Int(String(decoding: value.dropFirst(5).dropLast(), as: UTF8.self))
    }

    /// A simulated write; `nil` deletes.
    init(_ key: String, _ number: Int?, _ operation: OperationID, _ expectation: Expectation) {
        let effect: Effect
        if let number, let hash = try? CanonicalJSON.hash(of: Array("{\"n\":\(number)}".utf8)) {
            effect = .put(value: Array("{\"n\":\(number)}".utf8), hash: hash, memberships: [])
        } else {
            effect = .delete
        }
        self.init(
            id: key, operation: operation, effect: effect, expectation: expectation,
            audit: AuditNote(
                action: number == nil ? .delete : .update, source: .app, actor: "", requestID: "", changedFields: []),
            writer: "", timestamp: 0)
    }
}
