import ArgumentParser
import Engine
import Glibc
import Kafka
import Logging
import Replay
import ServiceLifecycle

/// A replay to topics of its own.
struct ShadowRun {
    let live: EngineConfiguration
    let name: String
    let logger: Logger

    func run(_ request: ReplayRequest, model revision: ModelRevision, again: Bool) async throws {
        var quiet = logger
        // On a terminal the progress line says how it goes.
        if isatty(STDERR_FILENO) == 1 { quiet.logLevel = max(logger.logLevel, .warning) }
        let signals = await StopSignals()
        signals.whenFirst { [logger] in
            // Nothing is scored yet, and what is noted by now is found by the next start.
            logger.info("stopped while the replay was being prepared; the same command goes on from here")
            _exit(StoppableWork.stopped.rawValue)
        }
        // One thread has it at a time.
        nonisolated(unsafe) let shadow = try Failure.describing {
            try ShadowReplay(live, as: name, logger: logger, log: LibrdkafkaWarnings.sink(logger))
        }
        let plan = try await StoppableWork.onQuietThread("prepare") {
            try Failure.describing { try shadow.prepare(request, model: revision, again: again) }
        }
        if plan.goesOn { logger.notice("the replay goes on where it was", metadata: ["replay": "\(name)"]) }
        let started = ContinuousClock.now
        let scorer = ScorerService(plan.configuration, logger: quiet)
        let watch = ProgressWatch(name: name, status: scorer.status, bounds: plan.progress, logger: logger)
        try await Daemon.run([watch, scorer], until: signals, logger: quiet)
        // Until here the name was locked.
        withExtendedLifetime(shadow) {}

        let seconds = (ContinuousClock.now - started) / .seconds(1)
        let totals = scorer.status.totals
        let outcome = scorer.status.hasReachedEnd ? "replayed to the end" : "stopped before the end"
        print(
            "\(name): \(outcome); \(Columns.grouped(totals.records)) records in \(Columns.span(seconds)), "
                + "\(Columns.grouped(totals.tierChanges)) tier changes, \(Columns.grouped(totals.scores)) scores, "
                + "\(Columns.grouped(totals.alerts)) alerts, \(Columns.grouped(totals.deadLetters)) refused")
        if !scorer.status.hasReachedEnd {
            print("The same command goes on from here.")
            throw StoppableWork.stopped
        }
        print("What came of it is in the topics \(name).scores, .tiers, .alerts.<queue> and .dead-letters.")
    }
}
