// swift-tools-version: 6.2

import Foundation
import PackageDescription

/// Programs as users of Sluice write them: they see its public libraries only.
let package = Package(
    name: "sluice-examples",
    // What BookmarkServer, which is a package of its own, puts a web server in front of.
    products: [.library(name: "Bookmarks", targets: ["Bookmarks"])],
    dependencies: [.package(name: "sluice", path: "..")],
    targets: [
        .target(name: "Orders", dependencies: [.product(name: "SluiceClient", package: "sluice")]),
        .executableTarget(
            name: "OrderDesk", dependencies: ["Orders", .product(name: "SluiceClient", package: "sluice")]),
        .executableTarget(name: "DailyReport", dependencies: [.product(name: "SluiceClient", package: "sluice")]),
        .executableTarget(name: "Observability", dependencies: [.product(name: "SluiceClient", package: "sluice")]),
        .target(
            name: "Bookmarks",
            dependencies: [
                .product(name: "SluiceClient", package: "sluice"),
                .product(name: "SluiceRepository", package: "sluice"),
            ]),
        .executableTarget(
            name: "BookmarkReport",
            dependencies: [
                "Bookmarks", .product(name: "SluiceClient", package: "sluice"),
                .product(name: "SluiceRepository", package: "sluice"),
            ]),
        .testTarget(
            name: "BookmarksTests",
            dependencies: [
                "Bookmarks", .product(name: "SluiceClient", package: "sluice"),
                .product(name: "SluiceRepository", package: "sluice"),
                .product(name: "SluiceTesting", package: "sluice"),
            ]),
        .testTarget(
            name: "OrdersTests",
            dependencies: [
                "Orders", .product(name: "SluiceClient", package: "sluice"),
                .product(name: "SluiceTesting", package: "sluice"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// The code of the guides, which scripts/check-examples.py takes out of them.
if FileManager.default.fileExists(atPath: Context.packageDirectory + "/Guides/Guides.swift") {
    package.targets.append(
        .target(
            name: "Guides",
            dependencies: [
                .product(name: "SluiceClient", package: "sluice"),
                .product(name: "SluiceRepository", package: "sluice"),
                .product(name: "SluiceTesting", package: "sluice"),
            ],
            path: "Guides"))
}
