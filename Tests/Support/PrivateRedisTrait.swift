// The statically linked standard library comes without the Testing module, and a release build compiles this target too.
#if canImport(Testing)
    package import SluiceGateway
    package import Testing

    extension PrivateRedis {
        /// The server of the suite or test that runs.
        @TaskLocal package static var current: PrivateRedis?

        /// The server that the `.privateRedis` trait has started for this suite or test.
        package static func ofSuite() throws -> PrivateRedis {
            guard let current else { throw TestSupportError("the suite lacks the trait .privateRedis") }
            return current
        }
    }

    /// Gives a suite or test a server of its own, found as ``PrivateRedis/ofSuite()``.
    package struct PrivateRedisTrait: SuiteTrait, TestTrait, TestScoping {
        let options: RedisServerOptions
        let hasPort: Bool

        /// One server for the whole suite, not one for each of its tests.
        package var isRecursive: Bool { false }

        package func provideScope(
            for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
        ) async throws {
            let redis = try await PrivateRedis.start(options, hasPort: hasPort)
            try await PrivateRedis.$current.withValue(redis) { try await function() }
        }
    }

    extension Trait where Self == PrivateRedisTrait {
        /// A private, empty Redis server. Suites that use it share it among their tests: each uses keys of its own.
        package static var privateRedis: Self { privateRedis() }

        /// A private Redis server with options, or with a TCP port.
        package static func privateRedis(
            _ options: RedisServerOptions = RedisServerOptions(fsync: nil), hasPort: Bool = false
        ) -> Self {
            PrivateRedisTrait(options: options, hasPort: hasPort)
        }
    }
#endif
