// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

let algorithms: Target.Dependency = .product(name: "Algorithms", package: "swift-algorithms")

let deque: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")

let package = Package(
  name: "drapto",
  products: [.executable(name: "drapto", targets: ["drapto"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-algorithms", exact: "1.2.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    .target(name: "DraptoModel", dependencies: [algorithms, deque], swiftSettings: settings),
    .target(
      name: "DraptoMedia",
      dependencies: ["DraptoModel", algorithms, .product(name: "Subprocess", package: "swift-subprocess")],
      swiftSettings: settings),
    .target(
      name: "DraptoStore",
      dependencies: ["DraptoModel", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .target(
      name: "DraptoEngine",
      dependencies: [
        "DraptoModel", "DraptoMedia", "DraptoStore", algorithms, deque,
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .target(
      name: "DraptoControl",
      dependencies: [
        "DraptoModel", .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
    .target(
      name: "DraptoReports", dependencies: ["DraptoModel", algorithms],
      resources: ["page.css", "page.js"].map { .embedInCode("Page/" + $0) }, swiftSettings: settings),
    // `-lncursesw` comes with its module map; libncurses-dev has it.
    .target(name: "CNcurses"),
    .target(name: "CSpawn"),
    .target(
      name: "DraptoThemes", path: "themes", sources: ["BuiltInThemes.swift"],
      resources: [
        "default", "dark", "light", "high-contrast", "colour-blind", "monochrome", "ember", "fjord",
      ].map { .embedInCode($0 + ".theme") }, swiftSettings: settings),
    .target(
      name: "DraptoTerminal",
      dependencies: ["DraptoModel", "DraptoReports", "DraptoThemes", "CNcurses", algorithms, deque],
      swiftSettings: settings),
    .executableTarget(
      name: "drapto",
      dependencies: [
        "DraptoModel", "DraptoMedia", "DraptoStore", "DraptoEngine", "DraptoControl", "DraptoReports", "DraptoTerminal",
        "CSpawn",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "TOMLKit", package: "TOMLKit"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Setup/ffmpeg.pin")], swiftSettings: settings),
    .executableTarget(
      name: "drapto-bench",
      dependencies: [
        "DraptoModel", "DraptoMedia", "DraptoStore", "DraptoEngine", "DraptoControl", "DraptoReports",
        "DraptoTerminal", "DraptoTestSupport", "DraptoFuzzChecks",
      ],
      path: "Benchmarks/DraptoBench", swiftSettings: settings),
    // What readers of films keep to, whatever they are fed.
    .target(
      name: "DraptoFuzzChecks", dependencies: ["DraptoModel", "DraptoMedia"], path: "Benchmarks/DraptoFuzzChecks",
      swiftSettings: settings),
    // What `scripts/fuzz` feeds.
    .executableTarget(
      name: "drapto-fuzz", dependencies: ["DraptoModel", "DraptoControl", "DraptoFuzzChecks"],
      path: "Benchmarks/DraptoFuzz", swiftSettings: settings),
    .target(
      name: "DraptoTestSupport",
      dependencies: [
        "DraptoModel", "DraptoMedia", "DraptoEngine", "DraptoFuzzChecks",
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/DraptoTestSupport", swiftSettings: settings),
    .testTarget(
      name: "DraptoModelTests", dependencies: ["DraptoModel", "DraptoTestSupport"], resources: [.copy("Fixtures")],
      swiftSettings: settings),
    .testTarget(
      name: "DraptoMediaTests", dependencies: ["DraptoMedia", "DraptoTestSupport", "DraptoFuzzChecks"],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "DraptoStoreTests",
      dependencies: ["DraptoStore", "DraptoTestSupport", .product(name: "GRDB", package: "GRDB.swift")],
      resources: [.copy("Fixtures")], swiftSettings: settings),
    .testTarget(
      name: "DraptoEngineTests", dependencies: ["DraptoEngine", "DraptoTestSupport"], swiftSettings: settings),
    .testTarget(
      name: "DraptoControlTests", dependencies: ["DraptoControl", "DraptoTestSupport"], resources: [.copy("Fixtures")],
      swiftSettings: settings),
    .testTarget(
      name: "DraptoReportsTests", dependencies: ["DraptoReports", "DraptoTestSupport"], swiftSettings: settings),
    .testTarget(
      name: "DraptoTerminalTests", dependencies: ["DraptoTerminal", "DraptoReports", "DraptoTestSupport"],
      resources: [.copy("Screens")],
      swiftSettings: settings),
    .testTarget(
      name: "draptoTests", dependencies: ["drapto", "DraptoControl", "DraptoReports", "DraptoTestSupport"],
      swiftSettings: settings),
  ]
)
