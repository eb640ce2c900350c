import ArgumentParser
import Engine
import Logging
import ServiceLifecycle

/// Runs services until one ends, or until a signal asks to stop; then those named last stop first.
enum Daemon {
    /// The exit code of a process that a supervisor is to start again: another of the same application and instance has driven
    /// it out, a broker has given its work up as that of a dead one, or a call to the brokers never came back.
    static let startAgain = ExitCode(3)

    /// The first of the signals stops gracefully, a second one ends the process at once.
    ///
    /// - Throws: `Failure` with what made a service fail; the exit code `startAgain` where starting again is all it takes.
    static func run(_ services: [any Service], until signals: StopSignals, logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup)
                },
                logger: logger))
        signals.whenFirst {
            logger.info("stopping: finishing the batch, committing and leaving the group; a second signal ends at once")
            await group.triggerGracefulShutdown()
        } abandon: {
            logger.warning("second signal: leaving at once")
        }
        defer { signals.ignore() }
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
