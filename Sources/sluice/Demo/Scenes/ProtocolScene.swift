import SluiceClient
import SluiceGateway

struct ProtocolScene: DemoScene {
    let title = "The same Redis for every Upstash client"
    let why = "Below the repositories is the Upstash REST API: what speaks HTTP can use it, in any language."

    func play(on stage: DemoStage) async throws {
        try await transact(stage.client)
        try await subscribe(stage.client)
        try count(stage)
    }

    private func transact(_ client: RedisClient) async throws {
        let replies = try await client.transaction([
            ["SET", "demo:step", "begun"], ["INCR", "demo:visits"], ["INCRBY", "demo:visits", "41"],
        ])
        let shown = replies.map(ReplyText.json)
        try Narrator.claim(
            shown == ["\"OK\"", "1", "42"], "a transaction: SET, INCR, INCRBY 41 → \(shown.joined(separator: ", "))")
        let refusal = try await Narrator.refusal(of: "a transaction with a wrong GET", as: ClientError.self) {
            try await client.transaction([["SET", "demo:step", "lost"], ["GET"]])
        }
        let step = try await client.execute(["GET", "demo:step"]).string
        try Narrator.claim(
            step == "begun", "one with a wrong GET in it does nothing: \(refusal.message)")
    }

    private func subscribe(_ client: RedisClient) async throws {
        for try await event in client.subscribe(to: "demo:news") {
            switch event {
            case .subscribed:
                _ = try await client.execute(["PUBLISH", "demo:news", "hello, streams"])
            case .message(let channel, let text), .patternMessage(_, let channel, let text):
                try Narrator.claim(
                    channel == "demo:news" && text == "hello, streams",
                    "published to \(channel), received over server-sent events: \(text)")
                return
            case .gap: Narrator.tell("the connection broke; subscribing again")
            }
        }
        throw DemoFailure("the subscription ended without its message")
    }

    private func count(_ stage: DemoStage) throws {
        let families = stage.gateway.metricsText().split(separator: "\n").filter {
            $0.hasPrefix("sluice_commands_total{")
        }
        let scripts = families.first { $0.contains("scripting") }
        try Narrator.claim(
            scripts != nil, "counted for Prometheus in \(families.count) families of commands: \(scripts ?? "")")
    }
}
