import SluiceCore
import SluiceGateway
import TestSupport
import Testing

/// The settings of commands that wait, and of tokens' limits.
@Suite struct LimitConfigurationTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func load(_ text: String) throws -> GatewayConfiguration {
        try write(text, to: "\(folder.path)/sluice.json")
        return try GatewayConfiguration.load(file: "\(folder.path)/sluice.json", environment: [:])
    }

    private static func token(_ limits: String) -> String {
        let digest = String(repeating: "a", count: 64)
        return #"{"tokens": [{"name": "shop", "sha256": "\#(digest)", "limits": \#(limits)}]}"#
    }

    @Test func allAreOffByDefault() throws {
        let read = try load(#"{"tokens": [{"name": "a", "sha256": "\#(String(repeating: "a", count: 64))"}]}"#)
        #expect(read.blocking.connections == 0)
        #expect(read.tokens[0].limits == GatewayToken.Limits())
        let shown = read.check().description
        #expect(shown.contains(/blocking +off/))
        #expect(shown.contains(/token limits +none/))
    }

    @Test func areReadAndShown() throws {
        let waiting = try load(#"{"blocking": {"connections": 64, "longest": "2m"}}"#)
        #expect(waiting.blocking == .init(connections: 64, longest: .seconds(120)))
        #expect(waiting.check().description.contains(/blocking +up to 64 commands, each for up to 2m/))
        #expect(try load(#"{"blocking": {"connections": 1}}"#).blocking.longest == .seconds(30))
        let limited = try load(Self.token(#"{"commandsPerSecond": 100, "burst": 200, "connections": 50}"#))
        #expect(limited.tokens[0].limits == .init(commandsPerSecond: 100, burst: 200, connections: 50))
        #expect(
            limited.check().description.contains(
                /token limits +shop \(100 commands per second, 200 at once, 50 connections\)/))
        let rated = try load(Self.token(#"{"commandsPerSecond": 7}"#))
        #expect(rated.check().description.contains("shop (7 commands per second, 7 at once)"))
    }

    @Test(arguments: [
        (#"{"blocking": {"longest": "5s"}}"#, "blocking.connections", "is missing"),
        (#"{"blocking": {"connections": 4, "longest": 5}}"#, "blocking.longest", "\"5s\""),
        (#"{"blocking": {"conections": 4}}"#, "blocking.connections", "is missing"),
        (#"{"blocking": {"connections": 4, "longst": "5s"}}"#, "blocking.longst", "did you mean blocking.longest?"),
        (#"{"blocking": true}"#, "blocking", "object"),
        (token(#"{"commandsPerSecond": 1.5}"#), "tokens.shop.limits.commandsPerSecond", "whole number"),
        (token(#"{"requests": 1}"#), "tokens.shop.limits.requests", "is no setting"),
        (token("7"), "tokens.shop.limits", "object"),
    ])
    func whatCannotBeReadIsRefused(text: String, key: String, advice: String) {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.key == key)
        #expect(error?.message.contains(advice) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        (#"{"blocking": {"connections": -1}}"#, "blocking.connections"),
        (#"{"blocking": {"connections": 100001}, "limits": {"connections": 500000}}"#, "blocking.connections"),
        (#"{"blocking": {"connections": 11}, "limits": {"connections": 10}}"#, "blocking.connections"),
        (#"{"blocking": {"connections": 1, "longest": "0s"}}"#, "blocking.longest"),
        (#"{"blocking": {"connections": 1, "longest": "25h"}}"#, "blocking.longest"),
        (token(#"{"commandsPerSecond": 0}"#), "tokens.shop.limits.commandsPerSecond"),
        (token(#"{"commandsPerSecond": 1000001}"#), "tokens.shop.limits.commandsPerSecond"),
        (token(#"{"commandsPerSecond": 1, "burst": 0}"#), "tokens.shop.limits.burst"),
        (token(#"{"burst": 5}"#), "tokens.shop.limits.burst"),
        (token(#"{"connections": 0}"#), "tokens.shop.limits.connections"),
        (token(#"{"connections": -3}"#), "tokens.shop.limits.connections"),
    ])
    func nonsenseIsRefusedByTheCheckAndTheStart(text: String, key: String) throws {
        let read = try load(text)
        #expect(read.check().problems.map(\.key) == [key])
        let error = #expect(throws: ConfigurationError.self) { try read.validate() }
        #expect(error?.key == key)
    }
}
