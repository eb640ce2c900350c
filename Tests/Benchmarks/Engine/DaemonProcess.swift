import Foundation

/// One `tierline run` or `tierline replay`, as an operator would start it.
final class DaemonProcess {
    let application: String
    let log: String
    let started: Date
    private let output: URL
    private let process = Process()

    /// The program: built beside this one.
    private static let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("tierline")

    /// Starts it. Its configuration, its log and whatever else it keeps lie in `folder`.
    ///
    /// - Parameters:
    ///   - times: `producer` or `append`, as in the configuration.
    ///   - command: What comes before `--config`.
    init(
        _ application: String, log: String, on cluster: Cluster, in folder: URL, times: String,
        instance: String = "one", command: [String] = ["run"]
    ) throws {
        self.application = application
        self.log = log
        started = Date()
        output = folder.appendingPathComponent("\(instance).log")
        try BenchmarkModel.twelveSignals.write(
            to: folder.appendingPathComponent("model.yaml"), atomically: true, encoding: .utf8)
        let configuration = folder.appendingPathComponent("\(instance).yaml")
        // Records that bear times of the past would come late after a tick.
        let ticks = times == "append"
        try """
        application: \(application)
        instance: \(instance)
        model: model.yaml
        kafka: {bootstrap.servers: "\(cluster.bootstrap)"}
        log: {topic: \(log), times: \(times), ticks: \(ticks), format: json}
        admin: {port: 0}
        """.write(to: configuration, atomically: true, encoding: .utf8)
        try Data().write(to: output)
        process.executableURL = Self.program
        process.arguments = command + ["--config", configuration.path]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: output)
        try process.run()
        Interruption.didStart(process.processIdentifier)
    }

    func check() throws {
        if !process.isRunning { throw Ended(log: (try? String(contentsOf: output, encoding: .utf8)) ?? "") }
    }

    struct Ended: Error, CustomStringConvertible {
        let log: String
        var description: String { "the daemon has ended by itself:\n\(log.suffix(2000))" }
    }

    var isRunning: Bool { process.isRunning }

    /// Waits until it has done what it was asked.
    func waitUntilSuccess() throws {
        waitUntilExit()
        if process.terminationStatus != 0 { throw Ended(log: (try? String(contentsOf: output, encoding: .utf8)) ?? "") }
    }

    /// Asks it to end, and waits.
    func stop() {
        process.terminate()
        waitUntilExit()
    }

    /// Ends it as a power failure would.
    func kill() {
        guard process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        waitUntilExit()
    }

    private func waitUntilExit() {
        process.waitUntilExit()
        Interruption.didEnd(process.processIdentifier)
    }

    /// Its resident memory that no file lies behind, in bytes.
    var residentBytes: Int {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return (line?.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0) * 1024
    }

    /// The processor's time that it has taken since it was started, all threads together.
    var processorSeconds: Double {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        // Behind the program's name in brackets; user and system time are the 14th and 15th field of all.
        let fields = status.split(separator: ")").last?.split(separator: " ") ?? []
        return fields.count < 13
            ? .nan : (Double(fields[11])! + Double(fields[12])!) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// A line of its log.
    struct Line: Decodable {
        var time: Date
        var message: String
        var worker: String?
        /// Of a message about several partitions; a list in brackets.
        var partitions: String?
        var records: String?
        var accounts: String?
    }

    /// Its log so far.
    func lines() throws -> [Line] {
        let decoder = JSONDecoder()
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        decoder.dateDecodingStrategy = .custom { try style.parse($0.singleValueContainer().decode(String.self)) }
        return try String(contentsOf: output, encoding: .utf8).split(separator: "\n").compactMap {
            try? decoder.decode(Line.self, from: Data($0.utf8))
        }
    }
}
