import Engine
import Events
import Foundation
import Glibc
import Kafka
import Logging
import Replay

/// A replay to files.
struct FileRun {
    let live: EngineConfiguration
    let name: String
    let folder: String
    let logger: Logger

    func run(_ request: ReplayRequest, of input: FileReplay.Input, model: ModelRevision, again: Bool) async throws {
        let started = ContinuousClock.now
        let stop = ReplayStop()
        let counts: ReplayCounts
        do {
            counts = try await StoppableWork.run(stop, logger: logger) {
                var line = ProgressLine(name, logger: logger)
                defer { line.end() }
                return try FileReplay(live, as: name, of: input, into: folder, stop: stop, logger: logger)
                    .run(request, model: model, again: again) { line.show($0) }
            }
        } catch is ReplayStopped {
            print("\(name): stopped before the end. The same command goes on from here.")
            throw StoppableWork.stopped
        } catch {
            throw Failure("\(error)")
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        print(
            "\(name): replayed to the end; \(Columns.grouped(counts.records)) records in \(Columns.span(seconds)), "
                + "\(Columns.grouped(counts.tierChanges)) tier changes, \(Columns.grouped(counts.scores)) scores, "
                + "\(Columns.grouped(counts.alerts)) alerts, \(Columns.grouped(counts.deadLetters)) refused")
        print("What came of it is in \(folder).")
    }
}

/// Files named on the command line.
enum InputFiles {
    /// What the replay of files needs that belong to no installation.
    static func engine(_ revision: ModelRevision) -> EngineConfiguration {
        EngineConfiguration(
            application: "tierline", instance: "replay", revision: revision, kafka: [:], threads: 1,
            wallClock: wallClock)
    }

    /// The files that names and patterns stand for, those of one pattern in byte order.
    ///
    /// - Throws: `Failure` for one that stands for nothing.
    static func matching(_ patterns: [String]) throws -> [String] {
        try patterns.flatMap { pattern -> [String] in
            // A name is taken as it is, whatever characters it has.
            if FileManager.default.fileExists(atPath: pattern) { return [pattern] }
            var found = glob_t()
            defer { globfree(&found) }
            guard glob(pattern, GLOB_NOSORT, nil, &found) == 0, found.gl_pathc > 0 else {
                throw Failure("\(pattern): no such file, and no file matches it")
            }
            return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }
}
