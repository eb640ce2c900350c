import Foundation

/// Events as they happen: how long their scores take, at rest and while the group changes.
extension EngineFigures {
    mutating func measureLive() throws {
        let application = "\(name)-live"
        let (folder, log) = try prepare(application, stampedBy: "LogAppendTime")
        let cluster = cluster
        let start = { (instance: String) in
            try DaemonProcess(application, log: log, on: cluster, in: folder, times: "append", instance: instance)
        }
        let daemon = try start("one")
        defer { daemon.kill() }
        let progress = try GroupProgress(cluster, application: application, log: log)
        var live: LiveLatency
        while true {
            // The daemon makes the topic of scores.
            if try daemon.lines().contains(where: { $0.message == "scoring starts" }) {
                live = try LiveLatency(cluster, log: log, scores: "\(application).scores")
                break
            }
            try daemon.check()
            usleep(50_000)
        }
        try live.introduce(200_000)
        try progress.wait(for: try progress.ends(), isAlive: daemon.check)
        _ = try live.run(seconds: 3, rate: options.rate, look: { _ in try daemon.check() })

        let quiet = try live.run(seconds: Double(options.seconds), rate: options.rate) { _ in try daemon.check() }
        let latencies = quiet.latencies.values.flatMap { $0 }
        add("live, scores read of \(quiet.events) events", Double(latencies.count), "scores")
        add("live at \(options.rate) events/s, event → score, p50", latencies.percentile(0.5), "ms", .atMost(20))
        add("  p99", latencies.percentile(0.99), "ms", .atMost(80))
        add("  the longest", latencies.max() ?? .nan, "ms")

        guard options.parts.contains(.rebalance) else { return }
        if options.isSmallBroker {
            note("not measured: rebalances, since the small broker freezes when members come and go; give --bootstrap")
            return
        }
        try measureRebalance(&live, daemon, startAnother: { try start("two") }, quiet: quiet)
    }

    /// A second process comes after a quarter of the time and goes after half of it. A static member says nothing when it
    /// goes, so the group changes again when its session has ended.
    private mutating func measureRebalance(
        _ live: inout LiveLatency, _ daemon: DaemonProcess, startAnother: () throws -> DaemonProcess,
        quiet: LiveLatency.Samples
    ) throws {
        let seconds = max(30, Double(options.seconds))
        var second: DaemonProcess?
        defer { second?.kill() }
        let before = try daemon.lines().count
        var isStopped = false
        let moving = try live.run(seconds: seconds, rate: options.rate) { elapsed in
            try daemon.check()
            if second == nil, elapsed >= seconds / 4 { second = try startAnother() }
            if !isStopped, elapsed >= seconds / 2 {
                second?.stop()
                isStopped = true
            }
        }
        let unmoved = Self.unmoved(in: try daemon.lines(), from: before)
        let still = { (samples: LiveLatency.Samples) in
            samples.latencies.filter { unmoved.contains($0.key) }.values.flatMap { $0 }.percentile(0.99)
        }
        add(
            "rebalance, p99 of \(unmoved.count) partitions that stay", still(moving), "ms",
            ratio: still(moving) / still(quiet), .atMost(2))
    }

    /// The partitions that every assignment of their worker names, the one before a line of the log included.
    private static func unmoved(in lines: [DaemonProcess.Line], from first: Int) -> Set<Int32> {
        var held: [String: Set<Int32>] = [:]
        for (number, line) in lines.enumerated() where line.message == "partitions assigned" {
            guard let worker = line.worker, let list = line.partitions else { continue }
            let partitions = Set(list.split { !$0.isNumber }.compactMap { Int32($0) })
            held[worker] = number < first ? partitions : held[worker, default: partitions].intersection(partitions)
        }
        return held.values.reduce(into: []) { $0.formUnion($1) }
    }
}
