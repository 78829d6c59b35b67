import Glibc
import SluiceClient
import SluiceCore
import SluiceGateway

/// The main job of the gateway on real content, step by step, for somebody who sees it for the first time.
struct Demo: Sendable {
    let samples: String

    func run() async throws(Failure) -> ExitStatus {
        let collections = [
            try SampleCollection(name: "projects", folder: samples),
            try SampleCollection(name: "resources", folder: samples),
        ]
        let folder: TemporaryDirectory
        do throws(SystemError) {
            folder = try TemporaryDirectory()
        } catch {
            throw Failure(.errorReply, "no folder in /tmp: \(error.reason)")
        }
        let stage = try await DemoStage(dataDirectory: folder.path)
        do {
            let summary = try await play(collections, on: stage)
            await stage.end()
            say("")
            summary.forEach { say($0) }
            return .ok
        } catch {
            await stage.end()
            throw Failure(.errorReply, "the demo failed: \(error)")
        }
    }

    private func play(_ collections: [SampleCollection], on stage: DemoStage) async throws -> [String] {
        title("A gateway with a private Redis")
        say("serves the Upstash REST API on \(stage.url), with a token for all and one for reading")

        title("Load the sample content with pipelines")
        var count = 0
        for collection in collections {
            count += try await collection.load(with: stage.client)
            say("\(collection.entries.count) \(collection.name) written")
        }

        title("Read it back with the read-only token")
        for collection in collections {
            let same = try await collection.countEqual(read: stage.reader)
            say("\(same) of \(collection.entries.count) \(collection.name) are byte for byte what was written")
            guard same == collection.entries.count else { throw Failure(.errorReply, "\(collection.name) differ") }
            let published = try await stage.reader.execute(["SCARD", "index:published:\(collection.name)"])
            say("of them \(ReplyText.json(published)) are published")
        }

        title("A write is refused to the read-only token")
        try await showRefusal(stage.reader)

        title("A transaction: all or nothing")
        let replies = try await stage.client.transaction([
            ["SET", "demo:step", "loaded"], ["INCR", "demo:visits"], ["INCRBY", "demo:visits", "41"],
        ])
        say("SET, INCR, INCRBY 41 → " + replies.map(ReplyText.json).joined(separator: ", "))
        try await showDiscard(stage.client)

        title("A published message arrives over server-sent events")
        try await showSubscription(stage.client)

        title("What the gateway counted")
        for line in stage.gateway.metricsText().split(separator: "\n")
        where line.hasPrefix("sluice_requests_total") || line.hasPrefix("sluice_commands_total") {
            say(String(line))
        }

        title("Redis dies, and is back")
        let recovery = try await showRecovery(stage)
        return [
            "Done: \(count) records written and read back, \(recovery).",
            "Next: sluice gateway --help, and the README for the clients of your language.",
        ]
    }

    private func showRefusal(_ reader: RedisClient) async throws {
        do {
            _ = try await reader.execute(["SET", "demo:step", "overwritten"])
            throw Failure(.errorReply, "the read-only token could write")
        } catch let error as ClientError {
            say("SET → \(error.message)")
        }
    }

    private func showDiscard(_ client: RedisClient) async throws {
        do {
            _ = try await client.transaction([["SET", "demo:step", "lost"], ["GET"]])
            throw Failure(.errorReply, "a transaction with an error ran")
        } catch let error as ClientError {
            let step = try await client.execute(["GET", "demo:step"])
            say("with a wrong GET in it → \(error.message); demo:step is still \(ReplyText.json(step))")
        }
    }

    private func showSubscription(_ client: RedisClient) async throws {
        for try await event in client.subscribe(to: "demo:news") {
            switch event {
            case .subscribed(let channel, _):
                say("subscribed to \(channel); publishing")
                _ = try await client.execute(["PUBLISH", "demo:news", "hello, streams"])
            case .message(let channel, let payload), .patternMessage(_, let channel, let payload):
                say("received on \(channel): \(payload)")
                return
            case .gap:
                say("the connection broke; subscribing again")
            }
        }
    }

    private func showRecovery(_ stage: DemoStage) async throws -> String {
        guard let pid = stage.gateway.embeddedRedisProcess else {
            throw Failure(.errorReply, "the private Redis does not run")
        }
        kill(pid, SIGKILL)
        say("killed redis-server (process \(pid)) with -9")
        let start = ContinuousClock.now
        var attempts = 0
        while attempts < 100 {
            attempts += 1
            do {
                let visits = try await stage.client.execute(["GET", "demo:visits"])
                let elapsed = (ContinuousClock.now - start).components
                let milliseconds = elapsed.seconds * 1000 + elapsed.attoseconds / 1_000_000_000_000_000
                say("after \(milliseconds) ms the gateway answers again: demo:visits is \(ReplyText.json(visits))")
                return "Redis killed and recovered within \(milliseconds) ms"
            } catch let error as ClientError where error.retryability != .never {
                say("meanwhile: \(error.message)")
            }
        }
        throw Failure(.errorReply, "Redis did not come back")
    }

    private func title(_ text: String) {
        Output.value("\n▸ \(text)\n")
    }

    private func say(_ text: String) {
        Output.value("  \(text)\n")
    }
}
