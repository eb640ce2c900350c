internal import Glibc
internal import Hummingbird
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// Serves metrics, health and accounts over HTTP, for as long as the process runs.
///
/// It asks nobody who he is, so it listens on the loopback interface unless told otherwise.
public struct AdminServer: Service {
    private let address: String
    private let port: Int
    private let view: AdminView
    private let logger: Logger
    private let onListening: @Sendable (Int) -> Void

    /// Requests that are being answered when a stop is requested have this long to come to their end.
    private static let farewell = Duration.seconds(1)

    /// A server that does nothing before `run`.
    ///
    /// - Parameters:
    ///   - address: The name or address on which to listen.
    ///   - port: 0: any that is free.
    ///   - view: What to show.
    ///   - logger: Is told where the server listens.
    ///   - onListening: Is called with the port once the server listens.
    public init(
        address: String, port: Int, view: AdminView, logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.address = address
        self.port = port
        self.view = view
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until a graceful shutdown or cancellation.
    ///
    /// - Throws: `AdminAddressError` where it cannot listen.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await application.run()
                } catch let error as IOError {
                    throw AdminAddressError(address: address, port: port, cause: error)
                } catch let error as SocketAddressError {
                    throw AdminAddressError(address: address, port: port, cause: error)
                }
            }
            group.addTask {
                // A client that never ends its request must not hold up the process.
                try? await gracefulShutdown()
                try? await Task.sleep(for: AdminServer.farewell)
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private var application: some ApplicationProtocol {
        var quiet = logger
        // It would tell where it listens in words of its own, and of every connection that breaks.
        quiet.logLevel = max(quiet.logLevel, .warning)
        return Application(
            router: AdminRoutes.router(view),
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(address: .hostname(address, port: port)),
            onServerRunning: { [address, logger, onListening] channel in
                let port = channel.localAddress?.port ?? 0
                logger.info("metrics, health and accounts are served", metadata: ["at": "http://\(address):\(port)"])
                onListening(port)
            },
            logger: quiet)
    }
}

/// Why the admin server cannot listen.
public struct AdminAddressError: Error, CustomStringConvertible {
    /// The cause and the remedy.
    public let description: String

    init(address: String, port: Int, cause: any Error) {
        let remedy =
            switch (cause as? IOError)?.errnoCode {
            case EADDRINUSE:
                "the port is taken, perhaps by another process of the same application: set admin.port to a free one, "
                    + "or to 0 to serve no metrics, health and accounts"
            case EACCES: "ports below 1024 are for privileged processes: set admin.port to another"
            case EADDRNOTAVAIL: "the machine has no such address: set admin.address to one of its own"
            default: "\(cause): set admin.address to an address of the machine"
            }
        description = "cannot listen on \(address):\(port): \(remedy)"
    }
}
