import ArgumentParser
import Engine
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs services until one ends, or until a signal asks to stop; then those named last stop first.
enum Daemon {
    /// The exit code of a process that a supervisor is to start again: another of the same application and instance has driven
    /// it out, a broker has given its work up as that of a dead one, or a call to the brokers never came back.
    static let startAgain = ExitCode(3)

    /// SIGTERM and SIGINT, from this call on: those that come before the services run stop them as they start.
    static func stopSignals() async -> UnixSignalsSequence { await UnixSignalsSequence(trapping: .sigterm, .sigint) }

    /// The first of the signals stops gracefully, a second one ends the process at once.
    ///
    /// - Parameter signals: taken with `stopSignals()` before the first sign of life, so that whoever sees that one can stop it.
    /// - Throws: `Failure` with what made a service fail; the exit code `startAgain` where starting again is all it takes.
    static func run(_ services: [any Service], until signals: UnixSignalsSequence, logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup)
                },
                logger: logger))
        // Never cancelled: giving the signals up again would restore what they do by themselves, which is to end the process.
        Task {
            var isStopping = false
            for await signal in signals {
                if isStopping {
                    logger.warning("second signal: leaving at once")
                    _exit(128 + signal.rawValue)
                }
                isStopping = true
                logger.info(
                    "stopping: finishing the batch, committing and leaving the group; a second signal ends at once")
                await group.triggerGracefulShutdown()
            }
        }
        // A signal that met a thread which does not block it is raised anew by libdispatch, and may stay pending there after it
        // was told of. It is discarded, or it would end the process on its way out, with another exit code than its own.
        defer { for signal in [SIGTERM, SIGINT] { _ = Glibc.signal(signal, SIG_IGN) } }
        do {
            try await group.run()
        } catch let error as Fenced {
            logger.critical("\(error)")
            throw startAgain
        } catch let error as StuckCall {
            logger.critical("\(error)")
            throw startAgain
        } catch {
            throw Failure("\(error)")
        }
    }
}
