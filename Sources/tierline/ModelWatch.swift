import Engine
import Foundation
import Kafka
import Logging
import ServiceLifecycle
import UnixSignals

/// Has the running daemon take its model file anew when it has changed, or when SIGHUP asks for it.
struct ModelWatch: Service {
    let path: String
    let scorer: ScorerService
    /// The model that the daemon was started with.
    let first: ModelRevision
    let logger: Logger

    private enum Occasion {
        case signal, change
    }

    /// How often the file is looked at. It is taken when it looks the same twice, as nobody can tell otherwise whether it is
    /// still being written.
    private static let interval = Duration.seconds(1)

    func run() async throws {
        let (occasions, told) = AsyncStream.makeStream(of: Occasion.self)
        let signals = await UnixSignalsSequence(trapping: .sighup)
        // Never cancelled: given up again, the signal would end a process that is stopping.
        Task { for await _ in signals { told.yield(.signal) } }
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask { try? await look(told) }
                group.addTask {
                    var last = first.hash
                    for await occasion in occasions { await take(occasion, &last) }
                }
            }
        }
    }

    /// Looks at the file until it is cancelled.
    private func look(_ told: AsyncStream<Occasion>.Continuation) async throws {
        var taken = look()
        var seen = taken
        while true {
            try await Task.sleep(for: Self.interval)
            let now = look()
            if let now, now == seen, now != taken {
                taken = now
                told.yield(.change)
            }
            seen = now
        }
    }

    /// What tells one state of the file from another; `nil` while there is none.
    private func look() -> Look? {
        guard
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: URL(filePath: path).resolvingSymlinksInPath().path)
        else { return nil }
        return Look(
            changed: attributes[.modificationDate] as? Date, size: attributes[.size] as? Int,
            file: attributes[.systemFileNumber] as? Int)
    }

    private struct Look: Hashable {
        var changed: Date?
        var size: Int?
        var file: Int?
    }

    /// - Parameter last: The hash of the file as it was last taken, or refused for what it says; empty: of none.
    private func take(_ occasion: Occasion, _ last: inout String) async {
        do {
            let revision = try ModelFiles.read(path)
            // A file that was only touched says nothing new, but who sends a signal wants an answer.
            if occasion == .change, revision.hash == last { return }
            last = revision.hash
            let metadata: Logger.Metadata = ["model": "\(revision.name)", "version": "\(revision.version)"]
            if try await scorer.take(revision) {
                logger.info("the model file is taken; each partition changes over at its end", metadata: metadata)
            } else {
                logger.info("the model file is the model in force", metadata: metadata)
            }
        } catch is CancellationError {
            // The process stops.
        } catch let error where error is KafkaError || error is TopicProblem {
            last = ""
            logger.error(
                """
                the model file cannot be put in force now, and the running model stays; send SIGHUP or touch the file to try \
                again: \(error)
                """)
        } catch {
            logger.error("the model file is refused, and the running model stays: \(error)")
        }
    }
}
