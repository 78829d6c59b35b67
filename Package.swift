// swift-tools-version: 6.2

import PackageDescription

/// Continuous integration sets this: every warning is then an error.
let isStrict = Context.environment["SLUICE_STRICT"] == "1"

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "sluice",
    products: [
        .library(name: "SluiceClient", targets: ["SluiceClient"]),
        .library(name: "SluiceRepository", targets: ["SluiceRepository"]),
        .library(name: "SluiceGateway", targets: ["SluiceGateway"]),
        .library(name: "SluiceTesting", targets: ["SluiceTesting"]),
        .executable(name: "sluice", targets: ["sluice"]),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl",
            providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "COpenSSL",
            providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CZlib",
            providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLinux"),

        .target(name: "SluiceCore", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "SluiceResilience", dependencies: ["SluiceCore"], swiftSettings: settings),
        .target(name: "SluiceCrypto", dependencies: ["SluiceCore", "COpenSSL"], swiftSettings: settings),
        .target(name: "SluiceTLS", dependencies: ["SluiceCore", "COpenSSL"], swiftSettings: settings),
        .target(name: "SluiceNet", dependencies: ["SluiceTLS", "SluiceCore", "CLinux"], swiftSettings: settings),
        .target(
            name: "SluiceClient",
            dependencies: ["SluiceCore", "SluiceResilience", "CCurl"],
            swiftSettings: settings),
        .target(
            name: "SluiceRepository",
            dependencies: ["SluiceClient", "SluiceResilience", "SluiceCrypto", "SluiceCore", "CZlib", "CLinux"],
            resources: [.embedInCode("Locks/Scripts"), .embedInCode("Redis/Scripts")],
            swiftSettings: settings),
        .target(
            name: "SluiceMigration", dependencies: ["SluiceRepository", "SluiceResilience", "SluiceCore"],
            swiftSettings: settings),
        .target(name: "SluiceHTTP", dependencies: ["SluiceNet", "SluiceTLS", "SluiceCore"], swiftSettings: settings),
        .target(
            name: "SluiceGateway",
            dependencies: [
                "SluiceHTTP", "SluiceNet", "SluiceTLS", "SluiceCrypto", "SluiceCore", "SluiceResilience", "COpenSSL",
                "CLinux",
            ],
            swiftSettings: settings),
        .target(
            name: "SluiceTesting",
            dependencies: ["SluiceGateway", "SluiceRepository", "SluiceClient", "SluiceNet", "SluiceCore", "CLinux"],
            swiftSettings: settings),
        .executableTarget(
            name: "sluice",
            dependencies: [
                "SluiceGateway", "SluiceRepository", "SluiceClient", "SluiceNet", "SluiceCore", "SluiceResilience",
                "CLinux",
            ],
            exclude: ["Samples"],
            swiftSettings: settings),

        .target(
            name: "TestSupport",
            dependencies: [
                "SluiceGateway", "SluiceRepository", "SluiceClient", "SluiceNet", "SluiceCore", "CLinux",
            ],
            path: "Tests/Support",
            swiftSettings: settings),
        .target(
            name: "MigrationSimulation",
            dependencies: ["SluiceMigration", "SluiceRepository", "SluiceCore"],
            path: "Tests/Simulation",
            exclude: ["Program"],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceMigrationTests",
            dependencies: ["SluiceMigration", "SluiceRepository", "MigrationSimulation"],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceCoreTests",
            dependencies: ["SluiceCore"],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceResilienceTests",
            dependencies: ["SluiceResilience", "SluiceCore", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceClientTests",
            dependencies: ["SluiceClient", "SluiceGateway", "SluiceCore", "SluiceResilience", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceRepositoryTests",
            dependencies: [
                "SluiceRepository", "SluiceTesting", "SluiceClient", "SluiceGateway", "SluiceCore", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceTestingTests",
            dependencies: ["SluiceTesting", "SluiceClient", "SluiceGateway", "SluiceCore", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "sluiceTests",
            dependencies: [
                "sluice", "SluiceRepository", "SluiceClient", "SluiceGateway", "SluiceCore", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceNetTests",
            dependencies: ["SluiceNet", "SluiceCore", "CLinux", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceTLSTests",
            dependencies: ["SluiceTLS", "SluiceNet", "SluiceCore", "COpenSSL", "CLinux", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceHTTPTests",
            dependencies: ["SluiceHTTP", "SluiceNet", "SluiceCore", "CLinux", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SluiceGatewayTests",
            dependencies: [
                "SluiceGateway", "SluiceNet", "SluiceTLS", "SluiceCrypto", "SluiceCore", "CLinux", "TestSupport",
            ],
            swiftSettings: settings),
    ]
)

// The simulator is built for release, in a folder of its own: see scripts/simulate.sh.
if Context.environment["SLUICE_SIMULATION"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "sluice-simulation",
            dependencies: ["MigrationSimulation"],
            path: "Tests/Simulation/Program",
            swiftSettings: settings))
}

// Fuzzers need a build of their own with a sanitizer: see scripts/fuzz.sh.
if Context.environment["SLUICE_FUZZ"] == "1" {
    package.targets.append(
        .executableTarget(
            name: "sluice-fuzz",
            dependencies: ["SluiceCore", "SluiceHTTP"],
            path: "Tests/Fuzz",
            exclude: ["Corpus"],
            swiftSettings: settings))
}
