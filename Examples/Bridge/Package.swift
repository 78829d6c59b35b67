// swift-tools-version: 6.2

import PackageDescription

/// From Sluice's events to the packages that server-side applications log, measure and trace with. A package of its own,
/// as Sluice itself depends on no other.
let package = Package(
    name: "sluice-bridge",
    products: [.library(name: "SluiceBridge", targets: ["SluiceBridge"])],
    dependencies: [
        .package(name: "sluice", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.3.0"),
    ],
    targets: [
        .target(
            name: "SluiceBridge",
            dependencies: [
                .product(name: "SluiceClient", package: "sluice"), .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),
        .testTarget(
            name: "SluiceBridgeTests",
            dependencies: [
                "SluiceBridge", .product(name: "SluiceClient", package: "sluice"),
                .product(name: "SluiceTesting", package: "sluice"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
