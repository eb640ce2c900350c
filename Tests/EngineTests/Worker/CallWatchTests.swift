import Foundation
import Kafka
import Logging
import Synchronization
import Testing

@testable import Engine

@Suite("Calls that do not come back")
struct CallWatchTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A call on a thread of its own that comes back when it is let go.
    private final class Call: Sendable {
        private let isLetGo = Atomic(false)

        init(_ watch: CallWatch) {
            Thread { [self] in
                try? watch.during("commit", of: 1) { () throws(KafkaError) in
                    while !isLetGo.load(ordering: .relaxed) { usleep(1000) }
                }
            }.start()
        }

        func letGo() { isLetGo.store(true, ordering: .relaxed) }
    }

    @Test func oneThatLastsTooLongEndsTheWatch() async throws {
        let watch = CallWatch()
        let call = Call(watch)
        await #expect {
            try await watch.look(patience: .milliseconds(200), logger: logger)
        } throws: { error in
            guard let stuck = error as? StuckCall else { return false }
            return stuck.operation == "commit" && stuck.time >= .milliseconds(200)
        }
        call.letGo()
    }

    @Test func othersAreOfNoConcernAndTheWatchEndsWhenItIsCancelled() async throws {
        let watch = CallWatch()
        try watch.during("begin", of: 0) { () throws(KafkaError) in }
        let look = Task { try await watch.look(patience: .milliseconds(40), logger: logger) }
        try await Task.sleep(for: .milliseconds(200))
        look.cancel()
        try await look.value
    }
}
