// The statically linked standard library comes without the Testing module, and a release build compiles this target too.
#if canImport(Testing)
    package import SluiceGateway
    package import Testing

    extension RunningGateway {
        /// The gateway of the suite or test that runs.
        @TaskLocal package static var current: RunningGateway?

        /// The gateway that the `.gateway` trait has started for this suite or test; ``PrivateRedis/ofSuite()`` is the
        /// Redis behind it.
        package static func ofSuite() throws -> RunningGateway {
            guard let current else { throw TestSupportError("the suite lacks the trait .gateway") }
            return current
        }
    }

    /// Gives a suite or test a gateway and a Redis of its own.
    package struct RunningGatewayTrait: SuiteTrait, TestTrait, TestScoping {
        let redis: RedisServerOptions
        let adjust: @Sendable (inout GatewayConfiguration) throws -> Void

        /// One gateway for the whole suite, not one for each of its tests.
        package var isRecursive: Bool { false }

        package func provideScope(
            for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
        ) async throws {
            let redis = try await PrivateRedis.start(redis)
            try await PrivateRedis.$current.withValue(redis) {
                try await RunningGateway.run(over: redis, adjust) { gateway in
                    try await RunningGateway.$current.withValue(gateway) { try await function() }
                }
            }
        }
    }

    extension Trait where Self == RunningGatewayTrait {
        /// A gateway with the usual configuration. Suites that use it share it among their tests: each uses keys of its
        /// own.
        package static var gateway: Self { gateway { _ in } }

        /// A gateway whose configuration is adjusted, over a Redis with options of its own.
        package static func gateway(
            redis: RedisServerOptions = RedisServerOptions(fsync: nil),
            _ adjust: @escaping @Sendable (inout GatewayConfiguration) throws -> Void
        ) -> Self {
            RunningGatewayTrait(redis: redis, adjust: adjust)
        }
    }
#endif
