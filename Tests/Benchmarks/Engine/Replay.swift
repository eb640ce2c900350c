import Foundation

/// `tierline replay` over the log of a daemon: how fast it is alone, against the raw consumer on the same log, and what it
/// costs the daemon when it runs beside it.
extension EngineFigures {
    mutating func measureReplay() throws {
        let application = "\(name)-replay"
        let (folder, log) = try prepare(application, stampedBy: "LogAppendTime")
        topics += ["scores", "tiers", "dead-letters", "changelog"].map { "\(application).replay.\($0)" }
        let cluster = cluster
        let daemon = try DaemonProcess(application, log: log, on: cluster, in: folder, times: "append")
        defer { daemon.kill() }
        let progress = try GroupProgress(cluster, application: application, log: log)
        while try !daemon.lines().contains(where: { $0.message == "scoring starts" }) {
            try daemon.check()
            usleep(50_000)
        }
        var live = try LiveLatency(cluster, log: log, scores: "\(application).scores")
        note("writing \(options.records) records")
        try live.introduce(options.records)
        try progress.wait(for: try progress.ends(), isAlive: daemon.check)

        let raw = RawConsumer(cluster: cluster)
        // Twice, and the better one: the first may wait for the disk.
        let limit = [try raw.read(log), try raw.read(log)].max { $0.rate < $1.rate }!
        add("raw consumer, the log", limit.rate, "records/s")
        let replay = { (more: [String]) in
            try DaemonProcess(
                application, log: log, on: cluster, in: folder, times: "append", instance: "replay",
                command: ["replay", "--again"] + more)
        }
        try measureBeside(&live, daemon, replay: { try replay([]) })
        try progress.wait(for: try progress.ends(), isAlive: daemon.check)
        daemon.stop()

        let records = Double(try progress.ends().reduce(0, +))
        let topicsOnly = try replay([])
        try topicsOnly.waitUntilSuccess()
        let lines = try topicsOnly.lines()
        guard let begin = lines.first(where: { $0.message == "state restored" })?.time,
            let end = lines.last(where: { $0.message == "scoring stopped" })?.time
        else { throw MissingLine() }
        let rate = records / end.timeIntervalSince(begin)
        add("replay to topics, exactly once", rate, "records/s", ratio: rate / limit.rate, .atLeast(0.28))
        let started = Date()
        try replay(["--out", folder.appendingPathComponent("out").path]).waitUntilSuccess()
        let fileRate = records / Date().timeIntervalSince(started)
        add("replay to files, put together", fileRate, "records/s", ratio: fileRate / limit.rate)
    }

    /// One replay after the other, for as long as the daemon is watched.
    private mutating func measureBeside(
        _ live: inout LiveLatency, _ daemon: DaemonProcess, replay: () throws -> DaemonProcess
    ) throws {
        _ = try live.run(seconds: 3, rate: options.rate, look: { _ in try daemon.check() })
        let seconds = Double(options.seconds)
        let quiet = try live.run(seconds: seconds, rate: options.rate) { _ in try daemon.check() }
        var running: DaemonProcess?
        defer { running?.kill() }
        let beside = try live.run(seconds: seconds, rate: options.rate) { elapsed in
            try daemon.check()
            if running?.isRunning != true, elapsed < seconds { running = try replay() }
        }
        let p99 = { (samples: LiveLatency.Samples) in samples.latencies.values.flatMap { $0 }.percentile(0.99) }
        add("live at \(options.rate) events/s, p99 without a replay", p99(quiet), "ms")
        add("  p99 beside a replay", p99(beside), "ms", ratio: p99(beside) / p99(quiet), .atMost(2))
    }
}
