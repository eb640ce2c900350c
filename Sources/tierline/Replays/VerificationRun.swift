import ArgumentParser
import Engine
import Events
import Foundation
import Logging
import Replay

/// The comparison of what was published with a replay of the log.
struct VerificationRun {
    let live: EngineConfiguration
    let logger: Logger

    /// The exit code where nothing was compared, so that it says nothing that there is no difference.
    private static let nothingCompared = ExitCode(3)

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tierline-verify-\(UUID().uuidString)").path
        let stop = ReplayStop()
        let report: Verification.Report
        do {
            report = try await StoppableWork.run(
                stop, logger: logger, abandon: { try? FileManager.default.removeItem(atPath: folder) }
            ) {
                var line = ProgressLine("\(live.application) verify", logger: logger)
                defer { line.end() }
                return try Verification(live, stop: stop, log: LibrdkafkaWarnings.sink(logger))
                    .run(in: folder) { line.show($0) }
            }
        } catch is ReplayStopped {
            print("stopped before the end; nothing is left of the comparison")
            throw StoppableWork.stopped
        } catch {
            throw Failure("\(error)")
        }
        try show(report)
    }

    private func show(_ report: Verification.Report) throws {
        print(
            "compared \(Columns.grouped(report.tierChanges)) tier changes of \(Columns.grouped(report.accounts)) accounts "
                + "with a replay of \(Columns.grouped(report.records)) records")
        if !report.partitionsWithoutBeginning.isEmpty {
            print(
                "not compared: \(Columns.grouped(report.accountsWithoutBeginning)) accounts of the partitions "
                    + "\(list(report.partitionsWithoutBeginning)), whose beginning the log no longer has; set "
                    + "retention.ms=-1 for the log")
        }
        if !report.partitionsCut.isEmpty {
            print(
                "in the partitions \(list(report.partitionsCut)) of \(live.topics.tiers) the oldest tier changes are gone; "
                    + "those that are left were compared")
        }
        if !report.partitionsWithoutEnd.isEmpty {
            print(
                "not compared: the partitions \(list(report.partitionsWithoutEnd)), of which neither the group "
                    + "\(live.application) nor \(live.topics.changelog) says any more up to where they were scored")
        }
        if let emptiness = report.emptiness {
            print("NOTHING COMPARED: \(words(emptiness))")
            throw VerificationRun.nothingCompared
        }
        guard let difference = report.difference else {
            print("no difference: what was published is what the replay gives")
            return
        }
        print("DIFFERENCE", terminator: "\n\n")
        print("published: \(difference.live.map(words) ?? "nothing")")
        print("replayed:  \(difference.replayed.map(words) ?? "nothing")", terminator: "\n\n")
        if let score = difference.score, let account = (difference.replayed ?? difference.live)?.account {
            let parser = JSONParser()
            try score.withUnsafeBytes { try parser.parse($0) }
            print("As the replay sees it then:", terminator: "\n\n")
            print(Explanation(account: account, scores: [("then", ScoreValue(parser.root["data"]))]).text)
        }
        throw ExitCode(1)
    }

    private func words(_ entry: TierEntry) -> String {
        let cause = entry.cause.map { ", by \($0.type) \($0.id ?? "without id")" } ?? ""
        return Columns.visible(
            "\(Columns.time(entry.time)) \(entry.account) \(entry.previousTier) > \(entry.tier) "
                + "(\(entry.direction)) at \(Columns.decimal(entry.score, digits: 2)), \(entry.reason)\(cause)")
    }

    private func words(_ emptiness: Verification.Emptiness) -> String {
        switch emptiness {
        case .noAccounts: "\(live.logTopic) tells of no account yet, and nothing has been published"
        case .nothingCommitted:
            "`tierline run` has scored nothing of \(live.logTopic) yet, and nothing has been published"
        case .nothingLeft: "too little is left of the log, or of what was published"
        }
    }

    private func list(_ partitions: [Int32]) -> String {
        partitions.map { "\($0)" }.joined(separator: ", ")
    }
}
