import Foundation
import Synchronization

/// Ends the daemons with this process when it is told to stop: they are in groups of their own, so that nobody else tells
/// them.
enum Interruption {
    private static let children = Mutex<Set<pid_t>>([])

    static func watch() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                children.withLock { children in
                    for child in children { kill(child, SIGKILL) }
                }
                exit(128 + number)
            }
            source.activate()
            signal(number, SIG_IGN)
            return source
        }
    }

    static func didStart(_ child: pid_t) { _ = children.withLock { $0.insert(child) } }
    static func didEnd(_ child: pid_t) { _ = children.withLock { $0.remove(child) } }
}
