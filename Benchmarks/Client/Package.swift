// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "client-bench",
    dependencies: [.package(name: "sluice", path: "../..")],
    targets: [
        .target(name: "BareCurl", linkerSettings: [.linkedLibrary("curl")]),
        .executableTarget(
            name: "client-bench",
            dependencies: ["BareCurl", .product(name: "SluiceClient", package: "sluice")],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ]),
    ]
)
