import SluiceClient
import Testing

@Suite struct EnvironmentExplanationTests {
    @Test func theFirstFamilyWithAnyTokenWins() throws {
        let variables = [
            "REDIS_KV_REST_API_URL": "https://a", "REDIS_KV_REST_API_READ_ONLY_TOKEN": "reading",
            "KV_REST_API_URL": "https://b", "KV_REST_API_TOKEN": "writing",
        ]
        #expect(try ClientConfiguration.fromEnvironment(variables, access: .readOnly).url == "https://a")
        // A job that holds the read-only token of one service does not write to another.
        let error = #expect(throws: ClientError.self) { try ClientConfiguration.fromEnvironment(variables) }
        #expect(error?.message.contains("REDIS_KV_REST_API_TOKEN") == true)
        let used = EnvironmentExplanation(variables).variables.filter(\.isUsed).map(\.name)
        #expect(used == ["REDIS_KV_REST_API_URL", "REDIS_KV_REST_API_READ_ONLY_TOKEN"])
    }

    @Test(arguments: ["SHOP_KV_REST_API_", "SHOP_REST_API_"]) func aPrefixOfOnesOwnComesFirst(family: String) throws {
        let variables = [
            family + "URL": "https://own", family + "TOKEN": "t", "KV_REST_API_URL": "https://b",
            "KV_REST_API_TOKEN": "u",
        ]
        #expect(try ClientConfiguration.fromEnvironment(variables, prefix: "SHOP").url == "https://own")
        #expect(try ClientConfiguration.fromEnvironment(variables).url == "https://b")
        #expect(try ClientConfiguration.fromEnvironment(variables, prefix: "OTHER").url == "https://b")
    }

    @Test func warnsAboutWhatIsOdd() {
        let explanation = EnvironmentExplanation([
            "KV_REST_API_URL": "rediss://user:planted@host", "KV_REST_API_TOKEN": " planted ",
            "UPSTASH_REDIS_REST_URL": "https://c",
        ])
        #expect(explanation.warnings.count == 3)
        #expect(explanation.warnings.contains { $0.contains("not of its REST API") })
        #expect(explanation.warnings.contains { $0.contains("blanks") })
        #expect(!"\(explanation)".contains("planted"))
    }

    @Test func emptyValuesCountAsAbsent() {
        let explanation = EnvironmentExplanation(["KV_REST_API_URL": " \n", "KV_REST_API_TOKEN": ""])
        #expect(!explanation.variables.contains { $0.isSet })
    }
}
