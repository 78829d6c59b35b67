// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "client-bench",
    dependencies: [.package(name: "sluice", path: "../..")],
    targets: [
        .target(name: "BareCurl", linkerSettings: [.linkedLibrary("curl")]),
        .executableTarget(
            name: "client-bench",
            dependencies: ["BareCurl", .product(name: "SluiceClient", package: "sluice")],
            swiftSettings: settings),
        .executableTarget(
            name: "codable-bench",
            dependencies: [.product(name: "SluiceClient", package: "sluice")],
            swiftSettings: settings),
    ]
)
