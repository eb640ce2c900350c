// swift-tools-version: 6.2
import PackageDescription

/// Every target is compiled the same way: the strictest settings that Swift 6 has, and no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "tierline",
    products: [
        .executable(name: "tierline", targets: ["tierline"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries, each behind a face of its own.
        .systemLibrary(name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .target(name: "CPrefetch"),
        .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CSimdJSON", linkerSettings: [.linkedLibrary("simdjson")]),

        // The edges: Kafka, JSON and YAML, turned into values.
        .target(name: "Kafka", dependencies: ["CPrefetch", "CRdKafka"], swiftSettings: strict),
        .target(name: "Events", dependencies: ["CSimdJSON"], swiftSettings: strict),
        .target(
            name: "Models",
            dependencies: ["Scoring", "YAMLFiles"],
            swiftSettings: strict),
        .target(
            name: "Settings",
            dependencies: [
                "YAMLFiles",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(name: "YAMLFiles", dependencies: [.product(name: "Yams", package: "Yams")], swiftSettings: strict),

        // The state of a partition on the local disk.
        .target(name: "State", dependencies: ["CLMDB"], swiftSettings: strict),

        // The core: what a score is. No clock, no thread, no input or output.
        .target(name: "Scoring", dependencies: ["CPrefetch", "Events"], swiftSettings: strict),

        // The same engine, live and at rest.
        .target(
            name: "Engine",
            dependencies: [
                "CPrefetch", "Events", "Kafka", "Models", "Scoring", "State",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "Replay",
            dependencies: [
                "CZlib", "CZstd", "Engine", "Events", "Kafka", "Models", "Scoring", "State",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Rollout",
            dependencies: [
                "Engine", "Events", "Kafka", "Replay", "Scoring", "YAMLFiles",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "Demo",
            dependencies: ["Engine", "Events", "Kafka", "Scoring", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .target(
            name: "Admin",
            dependencies: [
                "Engine", "Events", "Scoring",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "tierline",
            dependencies: [
                "Admin", "Demo", "Engine", "Events", "Kafka", "Replay", "Rollout", "Scoring", "Settings", "YAMLFiles",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // What the record path costs; part of no product.
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["CRdKafka", "CYardsticks", "Engine", "Events", "Kafka", "Scoring", "State"],
            path: "Tests/Benchmarks", swiftSettings: strict),
        .target(
            name: "CYardsticks", path: "Tests/Yardsticks",
            // As simdjson is to be measured: without its assertions.
            cxxSettings: [.define("NDEBUG")], linkerSettings: [.linkedLibrary("simdjson")]),

        // Tests mirror targets. The suites that need a broker or a foreign implementation are under Tests/Integration.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "KafkaTests", dependencies: ["Kafka"], swiftSettings: strict),
        .testTarget(name: "EventsTests", dependencies: ["Events", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "YAMLFilesTests", dependencies: ["TestSupport", "YAMLFiles"], swiftSettings: strict),
        .testTarget(name: "ModelsTests", dependencies: ["Models", "Scoring", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "TestSupport", .product(name: "SystemPackage", package: "swift-system")],
            swiftSettings: strict),
        // Writes a store until it is killed, for StateTests.
        .executableTarget(
            name: "StateWriter", dependencies: ["State", "TestSupport"], path: "Tests/StateWriter",
            swiftSettings: strict),
        .testTarget(
            name: "StateTests", dependencies: ["State", "StateWriter", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "ScoringTests", dependencies: ["Events", "Scoring", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "Engine", "Events", "Kafka", "Models", "Scoring", "State", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ReplayTests", dependencies: ["Engine", "Events", "Kafka", "Models", "Replay", "Scoring"],
            swiftSettings: strict),
        .testTarget(
            name: "RolloutTests",
            dependencies: ["Engine", "Events", "Kafka", "Rollout", "Scoring", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "AdminTests",
            dependencies: [
                "Admin", "Engine", "Events",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .testTarget(name: "DemoTests", dependencies: ["Demo", "Engine", "Events"], swiftSettings: strict),
    ],
    cxxLanguageStandard: .cxx17
)
