// The statically linked standard library comes without the Testing module, and a release build compiles this target too.
#if canImport(Testing)
    package import Testing

    extension TestCertificates {
        @TaskLocal fileprivate static var current: TestCertificates?

        /// The certificates that the `.certificates` trait has made for this suite.
        package static func ofSuite() throws -> TestCertificates {
            guard let current else { throw TestSupportError("the suite lacks the trait .certificates") }
            return current
        }
    }

    /// Gives a suite certificates of its own, found as ``TestCertificates/ofSuite()``.
    package struct TestCertificatesTrait: SuiteTrait, TestTrait, TestScoping {
        package var isRecursive: Bool { false }

        package func provideScope(
            for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
        ) async throws {
            let certificates = try await TestCertificates.make()
            try await TestCertificates.$current.withValue(certificates) { try await function() }
        }
    }

    extension Trait where Self == TestCertificatesTrait {
        /// Certificates of all kinds, shared by the tests of the suite.
        package static var certificates: Self { Self() }
    }
#endif
