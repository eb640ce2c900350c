import Foundation
import Kafka

/// A log that was written before the daemon starts, and the accounts that it leaves behind.
extension EngineFigures {
    mutating func measureBacklog() throws {
        let application = "\(name)-backlog"
        let (folder, log) = try prepare(application, stampedBy: "CreateTime")
        note("writing \(options.records) records")
        var traffic = Traffic(seed: 1)
        let writer = try TrafficWriter(cluster, log: log, linger: 20)
        for start in stride(from: 0, to: options.records, by: 10_000) {
            try writer.write(traffic.batch(of: min(10_000, options.records - start)), isStamped: true)
        }
        try writer.flush()

        let raw = RawConsumer(cluster: cluster)
        // Twice, and the better one: the first may wait for the disk.
        let limit = [try raw.read(log), try raw.read(log)].max { $0.rate < $1.rate }!
        add("raw consumer, the log", limit.rate, "records/s")
        let limitMicroseconds = limit.processorSeconds / Double(limit.records) * 1e6
        add("  processor time a record", limitMicroseconds, "µs")

        let progress = try GroupProgress(cluster, application: application, log: log)
        let cluster = cluster
        let start = { try DaemonProcess(application, log: log, on: cluster, in: folder, times: "producer") }
        var daemon = try start()
        defer { daemon.kill() }
        try progress.wait(for: try progress.ends(), isAlive: daemon.check)
        let end = Date()
        guard let begin = try daemon.lines().first(where: { $0.message == "state restored" })?.time else {
            throw MissingLine()
        }
        let rate = Double(options.records) / end.timeIntervalSince(begin)
        add("backlog, exactly once", rate, "records/s", ratio: rate / limit.rate, .atLeast(0.25))
        let microseconds = daemon.processorSeconds / Double(options.records) * 1e6
        add("  processor time a record", microseconds, "µs", ratio: limitMicroseconds / microseconds)
        add("  RssAnon", Double(daemon.residentBytes) / 1_048_576, "MB")
        guard options.parts.contains(.restart) else { return }

        if options.accounts > Traffic.accounts {
            note("making \(options.accounts) accounts known")
            try introduce(Traffic.accounts..<options.accounts, after: &traffic, to: writer)
            try progress.wait(for: try progress.ends(), isAlive: daemon.check)
        }
        for (manner, end) in [("stop", daemon.stop), ("kill -9", { daemon.kill() })] {
            end()
            try writer.write(traffic.batch(of: 1000), isStamped: true)
            try writer.flush()
            let before = try progress.committed()
            daemon = try start()
            while try progress.committed() == before {
                try daemon.check()
                usleep(2_000)
            }
            add(
                "start after \(manner) → first record scored", Date().timeIntervalSince(daemon.started), "s", .atMost(2)
            )
            try progress.wait(for: try progress.ends(), isAlive: daemon.check)
        }

        daemon.stop()
        try forgetState(in: folder)
        let changelog = try raw.read("\(application).changelog")
        add("raw consumer, the changelog", changelog.rate, "records/s")
        daemon = try start()
        let restored = try waitForRestoration(of: daemon)
        add(
            "lost state restored", restored.rate, "records/s", ratio: restored.rate / changelog.rate, .atLeast(0.3))
        add("  of all accounts in", restored.seconds, "s")
        add("RssAnon", Double(daemon.residentBytes) / 1_048_576, "MB")
        add("  an account, of \(restored.accounts)", Double(daemon.residentBytes) / Double(restored.accounts), "bytes")
    }

    /// Writes one record of each account.
    private func introduce(_ accounts: Range<Int>, after traffic: inout Traffic, to writer: TrafficWriter) throws {
        let time = traffic.batch(of: 1).records[0].recorded
        for first in stride(from: accounts.lowerBound, to: accounts.upperBound, by: 10_000) {
            let some = first..<min(first + 10_000, accounts.upperBound)
            var batch = Batch(firstOffset: 0, capacity: some.count)
            for account in some {
                let key = "a\(padded(account, to: 7)).example"
                let json = """
                    {"id":"7c9e6679-7425-40de-944c-\(padded(account, to: 12))","time":\(time),"account":"\(key)",\
                    "type":"activity.0","contact":"c1@a\(account)"}
                    """
                batch.append(json, account: account, key: key, recorded: time)
            }
            try writer.write(batch, isStamped: true)
        }
        try writer.flush()
    }

    /// Removes what the daemon keeps on the disk: the folders beside its configuration.
    private func forgetState(in folder: URL) throws {
        for entry in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        where entry.hasDirectoryPath {
            try FileManager.default.removeItem(at: entry)
        }
    }

    private struct Restored {
        var records = 0
        var accounts = 0
        var seconds = 0.0
        var rate: Double { Double(records) / seconds }
    }

    /// From the assignment of the first partitions to the last one that is ready, by the daemon's log.
    private func waitForRestoration(of daemon: DaemonProcess) throws -> Restored {
        while true {
            let lines = try daemon.lines()
            let ready = lines.filter { $0.message == "state restored" }
            if ready.count >= Cluster.partitions,
                let begin = lines.first(where: { $0.message == "partitions assigned" && $0.partitions != "[]" })?.time
            {
                let end = ready.map(\.time).max() ?? begin
                return Restored(
                    records: ready.compactMap { $0.records.flatMap { Int($0) } }.reduce(0, +),
                    accounts: ready.compactMap { $0.accounts.flatMap { Int($0) } }.reduce(0, +),
                    seconds: end.timeIntervalSince(begin))
            }
            try daemon.check()
            usleep(50_000)
        }
    }

    struct MissingLine: Error, CustomStringConvertible {
        var description: String { "the daemon's log does not say when its state was restored" }
    }
}
