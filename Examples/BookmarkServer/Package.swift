// swift-tools-version: 6.2

import PackageDescription

/// A JSON API on a repository, with Hummingbird in front. A package of its own, as Sluice itself depends on no other.
let package = Package(
    name: "bookmark-server",
    dependencies: [
        .package(name: "sluice", path: "../.."),
        .package(name: "sluice-examples", path: ".."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.20.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
    ],
    targets: [
        .target(
            name: "BookmarkAPI",
            dependencies: [
                .product(name: "Bookmarks", package: "sluice-examples"),
                .product(name: "SluiceRepository", package: "sluice"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ]),
        .executableTarget(
            name: "BookmarkServer",
            dependencies: [
                "BookmarkAPI",
                .product(name: "Bookmarks", package: "sluice-examples"),
                .product(name: "SluiceClient", package: "sluice"),
                .product(name: "SluiceRepository", package: "sluice"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .testTarget(
            name: "BookmarkServerTests",
            dependencies: [
                "BookmarkAPI",
                .product(name: "Bookmarks", package: "sluice-examples"),
                .product(name: "SluiceClient", package: "sluice"),
                .product(name: "SluiceRepository", package: "sluice"),
                .product(name: "SluiceTesting", package: "sluice"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
