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
    ///
    /// One trouble may lead to another: a request that failed leaves a gap in what the producer numbered, for which it
    /// gives a later transaction up too. What that one wrote stays in the mock's topics, which know no aborts, so that
    /// there is nothing more to score in its round; the next one tells.
    func goesOn(_ service: RunningService, round: Int = 2) async throws {
        for round in round..<round + 3 {
            let before = service.totals
            var after = before
            try write(visits(round))
            try await eventually {
                after = service.totals
                return after.records >= before.records + 60
                    && (after.scores > before.scores || after.undoneCommits > before.undoneCommits)
                    && after.runningPartitions == ServiceBench.partitions && after.accounts == 20
            }
            if after.scores > before.scores { return }
        }
        Issue.record("every commit is undone")
    }
}
