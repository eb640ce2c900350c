import Glibc
import Kafka
import Logging
import Testing

@testable import Engine

@Suite("A worker's place in the group", .serialized)
struct MembershipTests {
    /// Asks a few times, as a worker does between polls.
    private func mends(_ member: Membership) throws -> Bool {
        for _ in 0..<20 {
            if try member.mend({ _ in }) { return true }
            usleep(10_000)
        }
        return false
    }

    @Test func anEmptyAssignmentIsDoubtedOnceAfterAnOutage() throws {
        let bench = try ServiceBench()
        let member = try Membership(
            bench.configuration(), worker: 0, doubt: .milliseconds(50),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        defer { member.consumer.close() }
        let first = member.consumer
        member.wasAssigned([])
        #expect(try !mends(member))

        member.wasLost()
        member.wasAssigned([1])
        #expect(try !mends(member))
        member.wasAssigned([])
        #expect(try mends(member) && member.consumer !== first)

        // There may really be nothing for it.
        member.wasAssigned([])
        #expect(try !mends(member))
        member.wasLost()
        #expect(try mends(member))
    }
}
