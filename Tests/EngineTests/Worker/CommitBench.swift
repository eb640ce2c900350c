import Testing

@testable import Engine

/// A service that commits one round of events after the other, for tests in which a commit meets trouble.
extension ServiceBench {
    func visits(_ round: Int) -> [Entry] {
        (0..<60).map { number in
            .visit(
                "account-\(number % 20)", 4 + number % 20, at: Self.start + Int64(round) * hour + Int64(number),
                offset: 0, id: "r\(round)-\(number)")
        }
    }

    /// A service that has scored one round and waits for the next.
    func settled(callTimeout: Duration = .seconds(5)) async throws -> RunningService {
        try write(visits(0))
        let service = RunningService(try configuration(callTimeout: callTimeout))
        try await eventually {
            service.totals.records == 60 + ServiceBench.partitions
                && service.totals.runningPartitions == ServiceBench.partitions && service.totals.scores >= 20
        }
        #expect(service.totals.undoneCommits == 0)
        return service
    }

    /// Waits until the service has scored and committed another round.
    func goesOn(_ service: RunningService, round: Int = 2) async throws {
        let before = service.totals
        try write(visits(round))
        try await eventually {
            service.totals.records >= before.records + 60 && service.totals.scores > before.scores
        }
        #expect(service.totals.runningPartitions == ServiceBench.partitions)
        #expect(service.totals.accounts == 20)
    }
}
