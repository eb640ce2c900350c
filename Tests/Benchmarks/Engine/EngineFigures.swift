import Foundation
import Kafka

/// Measures the daemon on a broker, and prints what was found.
///
/// - Returns: Whether everything could be measured; not whether the figures are good.
func runEngineFigures(_ options: EngineOptions) -> Bool {
    let signals = Interruption.watch()
    defer { for source in signals { source.cancel() } }
    do {
        var figures = try EngineFigures(options)
        defer { figures.cleanUp() }
        try figures.run()
        return true
    } catch {
        note("error: \(error)")
        return false
    }
}

/// The figures of the daemon, each against what a raw consumer or quiet time gives in the same run.
struct EngineFigures {
    let options: EngineOptions
    let cluster: Cluster
    /// Holds what the daemon needs and leaves.
    let folder: URL
    /// Begins the names of all topics.
    let name: String
    private(set) var figures: [Figure] = []
    var topics: [String] = []

    init(_ options: EngineOptions) throws {
        self.options = options
        cluster = Cluster(bootstrap: options.bootstrap)
        name = "tierline-bench-\(UUID().uuidString.prefix(8).lowercased())"
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    mutating func run() throws {
        if !options.parts.isDisjoint(with: [.backlog, .restart]) { try measureBacklog() }
        if !options.parts.isDisjoint(with: [.live, .rebalance]) { try measureLive() }
        if options.parts.contains(.replay) { try measureReplay() }
        if options.printsJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(figures), as: UTF8.self))
        } else {
            print(Figure.heading)
            for figure in figures { print(figure.row) }
        }
    }

    mutating func add(
        _ name: String, _ value: Double, _ unit: String, ratio: Double? = nil, _ target: Figure.Target? = nil
    ) {
        let figure = Figure(name: name, value: value, unit: unit, ratio: ratio, target: target)
        figures.append(figure)
        note(figure.row)
    }

    /// A folder and a log of their own for an application.
    ///
    /// - Parameter type: As `message.timestamp.type` says it.
    mutating func prepare(_ application: String, stampedBy type: String) throws -> (folder: URL, log: String) {
        let log = "\(application).events"
        try cluster.createLog(log, stampedBy: type)
        topics += [log] + ["scores", "tiers", "dead-letters", "changelog"].map { "\(application).\($0)" }
        let folder = folder.appendingPathComponent(application)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return (folder, log)
    }

    func cleanUp() {
        if options.keeps {
            note("left for you: \(folder.path), and the topics of \(name)")
            return
        }
        try? FileManager.default.removeItem(at: folder)
        // A broker that was started for this goes with its topics.
        if !options.isSmallBroker { try? cluster.delete(topics) }
    }
}
