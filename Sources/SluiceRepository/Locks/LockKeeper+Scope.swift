import SluiceResilience

extension LockKeeper {
    /// Runs a body while this task, and no other of any process, has a lock.
    ///
    /// The lock is renewed while the body runs, and given back behind it, however it ends. It is advice: a process that is
    /// paused for longer than `ttl` loses it without noticing. Hand the token to what must not be changed by a holder of
    /// yesterday, and let it refuse lower ones.
    ///
    /// Cancellation ends the waiting, or cancels the body and waits for its end.
    ///
    /// - Parameters:
    ///   - name: of what is locked: 1 to 200 bytes without control characters.
    ///   - ttl: how long the lock outlives a process that dies; from 100 ms. Default 30 s.
    ///   - waiting: how long to wait for another holder. Default not at all.
    ///   - floor: the highest token that what is locked has seen, if it was told elsewhere: the new one is above. Default 0.
    ///   - body: cancelled if the lock is lost.
    /// - Returns: what the body returns.
    /// - Throws: ``LockError`` with ``LockError/Code/held`` if the waiting was in vain, or ``LockError/Code/lost`` if the
    ///   lock was lost while the body ran, whatever that made of it; what the body throws; `CancellationError`.
    public func withLock<Result: Sendable>(
        _ name: String, ttl: Duration = .seconds(30), waiting: Duration = .zero, above floor: Int64 = 0,
        _ body: @escaping @Sendable (FencingToken) async throws -> Result
    ) async throws -> Result {
        try await withLock(name, ttl: ttl, waiting: waiting, above: floor, Surroundings(), body)
    }

    package func withLock<Result: Sendable>(
        _ name: String, ttl: Duration, waiting: Duration, above floor: Int64 = 0, _ surroundings: Surroundings,
        _ body: @escaping @Sendable (FencingToken) async throws -> Result
    ) async throws -> Result {
        try LockName.check(name)
        guard ttl >= .milliseconds(100), ttl <= .seconds(86_400) else {
            throw LockError(.invalid, "a lock lives from 100 ms to a day")
        }
        let owner = surroundings.operation().description
        let held = HeldLock(keeper: self, name: name, owner: owner, ttl: ttl, surroundings: surroundings)
        let (token, lease) = try await held.take(waiting: waiting, above: floor)
        guard let outcome = await held.run(token, lease, body) else { throw held.lost }
        await held.release(token)
        return try outcome.get()
    }
}

/// What the name of a lock must be.
enum LockName {
    static func check(_ name: String) throws(LockError) {
        let hasControl = name.unicodeScalars.contains { $0.value < 0x20 || 0x7F...0x9F ~= $0.value }
        guard 1...200 ~= name.utf8.count, !hasControl else {
            throw LockError(.invalid, "the name of a lock has 1 to 200 bytes, and no control characters")
        }
    }
}

/// What ended of a body and the renewal of its lock.
private enum End<Result: Sendable>: Sendable {
    case body(Swift.Result<Result, any Error>)
    case renewal(wasHeld: Bool)
}

/// One lock of one task.
private struct HeldLock: Sendable {
    let keeper: any LockKeeper
    let name: String
    let owner: String
    let ttl: Duration
    let surroundings: Surroundings

    func take(waiting: Duration, above floor: Int64) async throws -> (FencingToken, Lease) {
        let deadline = surroundings.now() + waiting
        var backoff = Backoff(base: .milliseconds(20), cap: .seconds(1))
        while true {
            let start = surroundings.now()
            let refusal: LockError
            do {
                switch try await keeper.take(name, owner: owner, ttl: ttl, above: floor) {
                case .taken(let token): return (token, Lease(ttl: ttl, from: start))
                case .held(let left):
                    refusal = LockError(
                        .held, "somebody else has the lock \"\(name)\": wait for it, or try again", retryAfter: left)
                }
            } catch let error as LockError where error.code == .unavailable {
                // It may have been taken: the same owner asks again.
                refusal = error
            } catch let cancellation as CancellationError {
                await giveUp(above: floor)
                throw cancellation
            }
            let left = deadline - surroundings.now()
            guard left > .zero else { throw refusal }
            let pause = backoff.next(fraction: surroundings.fraction()) + .milliseconds(5)
            try await surroundings.sleep(min(left, pause, max(.milliseconds(5), refusal.retryAfter ?? pause)))
        }
    }

    /// Gives back what may have been taken: asking again tells the token. Otherwise nobody had it until it expired.
    private func giveUp(above floor: Int64) async {
        let answer = await Task { try? await keeper.take(name, owner: owner, ttl: .milliseconds(100), above: floor) }
            .value
        if case .taken(let token)? = answer { await release(token) }
    }

    /// - Returns: how the body ended; `nil` if the lock was lost meanwhile.
    func run<Result: Sendable>(
        _ token: FencingToken, _ lease: Lease, _ body: @escaping @Sendable (FencingToken) async throws -> Result
    ) async -> Swift.Result<Result, any Error>? {
        await withTaskGroup(of: End<Result>.self) { group in
            group.addTask {
                do {
                    return .body(.success(try await body(token)))
                } catch {
                    return .body(.failure(error))
                }
            }
            group.addTask { .renewal(wasHeld: await keep(token, lease)) }
            var outcome: Swift.Result<Result, any Error> = .failure(CancellationError())
            var wasHeld = true
            // Both end: the body by itself or cancelled, the renewal when it is cancelled.
            for await end in group {
                switch end {
                case .body(let result): outcome = result
                case .renewal(let held): wasHeld = held
                }
                group.cancelAll()
            }
            return wasHeld ? outcome : nil
        }
    }

    /// Renews the lock until the task is cancelled.
    ///
    /// - Returns: whether it was held all the time.
    private func keep(_ token: FencingToken, _ first: Lease) async -> Bool {
        var lease = first
        while !Task.isCancelled {
            let now = surroundings.now()
            do {
                switch lease.step(at: now) {
                case .lost: return false
                case .wait(let duration): try await surroundings.sleep(duration)
                case .renew(let left):
                    switch try await renew(token, within: left) {
                    case true?: lease.renewed(from: now)
                    case false?: return false
                    case nil: lease.failed(at: surroundings.now())
                    }
                }
            } catch is CancellationError {
                return true
            } catch {
                lease.failed(at: surroundings.now())
            }
        }
        return true
    }

    /// - Returns: whether the lock is still held; `nil` if there is no answer in time.
    private func renew(_ token: FencingToken, within duration: Duration) async throws -> Bool? {
        try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask { try await keeper.renew(name, owner: owner, token: token, ttl: ttl) }
            group.addTask {
                try await surroundings.sleep(duration)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// Gives the lock back, also when this task is cancelled: in a task of its own.
    func release(_ token: FencingToken) async {
        // A lock that cannot be given back expires.
        _ = await Task { try? await keeper.release(name, owner: owner, token: token) }.value
    }

    var lost: LockError {
        LockError(
            .lost, "the lock \"\(name)\" could not be renewed in time: what was done under its token is done")
    }
}
