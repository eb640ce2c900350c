import Events
import Scoring
import Testing

@testable import Engine

@Suite("Questions about accounts", .serialized)
struct AccountLookupTests {
    private let start = ServiceBench.start

    private func visits() -> [Entry] {
        (0..<20).map { .visit("account-\($0)", 10 + $0, at: start + Int64($0), offset: 0, id: "\($0)") }
    }

    private func standing(_ answer: AccountAnswer) throws -> AccountStanding {
        guard case .found(let standing) = answer else { throw NotFound(answer: answer) }
        return standing
    }

    private struct NotFound: Error {
        let answer: AccountAnswer
    }

    @Test func anAccountIsAsTimeHasMadeItByNow() async throws {
        let bench = try ServiceBench()
        try bench.write(visits())
        let service = RunningService(try bench.configuration())
        try await eventually { service.totals.accounts == 20 }
        let wall = start + 3 * day
        bench.setWallClock(wall)
        for number in [0, 7, 19] {
            let name = "account-\(number)"
            let found = try standing(await service.accounts.find(name))
            let scorer = PartitionScorer(
                partition: found.partition, revision: try simpleModel(), keepsLastScoreOnly: true)
            for record in try bench.read(bench.topics.log) where record.partition == found.partition {
                guard record.key != nil else { continue }
                scorer.ingest(
                    Entry(offset: record.offset, recorded: record.time, key: record.key, value: record.value))
            }
            #expect(found.clock == scorer.clock)
            scorer.advance(to: wall)
            var encoder = EventEncoder(application: "app")
            let now = try #require(scorer.snapshots().first { $0.account == name })
            _ = encoder.encode(now.score)
            #expect(String(decoding: found.score, as: UTF8.self) == String(decoding: encoder.data, as: UTF8.self))
            #expect(found.lastOffset == now.score.lastOffset)
        }
        #expect(try standing(await service.accounts.find("account-1")).score.isEmpty == false)
        guard case .unknown = await service.accounts.find("Account-1") else {
            Issue.record("names are told apart by case")
            return
        }
        try await service.stop()
        #expect(await service.accounts.find("account-1") == .stopping)
    }

    @Test func eachProcessKnowsTheAccountsOfItsOwnPartitions() async throws {
        let bench = try ServiceBench()
        try bench.write(visits())
        let services = [RunningService(try bench.configuration("one")), RunningService(try bench.configuration("two"))]
        try await eventually {
            services.allSatisfy { $0.totals.runningPartitions == 2 }
                && services.reduce(0) { $0 + $1.totals.accounts } == 20
        }
        for number in 0..<20 {
            var answers: [AccountAnswer] = []
            for service in services { answers.append(await service.accounts.find("account-\(number)")) }
            let found = try answers.compactMap { if case .found = $0 { try standing($0) } else { nil } }
            #expect(found.count == 1)
            #expect(answers.contains(.elsewhere(partition: found[0].partition)))
        }
        for service in services { try await service.stop() }
    }

    // MARK: - Without an engine

    private let status = EngineStatus()

    private func lookup(_ mailboxes: [Mailbox]) -> AccountLookup {
        AccountLookup(status: status, mailboxes: mailboxes, partitioner: .murmur2)
    }

    private func show(_ phase: PartitionStatus.Phase?) {
        var journal = WorkerJournal(worker: 0, status: status)
        journal.isMember = true
        journal.show(always: true) {
            phase.map { [PartitionStatus(number: 0, phase: $0)] } ?? []
        }
    }

    private let running = PartitionStatus.Phase.running(
        PartitionStatus.Standing(
            clock: 0, nextOffset: 1, committedOffset: 1, lag: 0, accounts: 1, nextDue: nil))

    @Test func whatIsNotRunningYetIsSaidToBeComing() async {
        let lookup = lookup([Mailbox()])
        #expect(await lookup.find("acme") == .starting)
        status.set(.scoring(workers: 1, logPartitions: 1))
        #expect(await lookup.find("acme") == .starting)
        let progress = PartitionProgress(read: 3, total: 9, elapsed: .seconds(1))
        show(.restoring(progress))
        #expect(await lookup.find("acme") == .restoring(partition: 0, progress))
        show(nil)
        #expect(await lookup.find("acme") == .elsewhere(partition: 0))
        status.set(.stopping)
        status.set(.scoring(workers: 1, logPartitions: 1))
        #expect(await lookup.find("acme") == .stopping)
    }

    @Test func aWorkerThatDoesNotAnswerIsNotWaitedForWithoutEnd() async {
        let mailbox = Mailbox()
        let lookup = lookup([mailbox])
        status.set(.scoring(workers: 1, logPartitions: 1))
        show(running)
        #expect(await lookup.find("acme", patience: .milliseconds(10)) == .busy(partition: 0))
        // Nobody waits for it any more.
        mailbox.empty { question in
            Issue.record("answered in vain: \(question.account)")
            return .unknown(partition: 0)
        }
    }

    @Test func aStoppedWorkerLeavesNobodyWaiting() async {
        let mailbox = Mailbox()
        let lookup = lookup([mailbox])
        status.set(.scoring(workers: 1, logPartitions: 1))
        show(running)
        async let before = lookup.find("acme", patience: .seconds(600))
        mailbox.close()
        #expect(await before == .stopping)
        #expect(await lookup.find("acme", patience: .seconds(600)) == .stopping)
    }

    @Test func aFloodOfQuestionsIsAnsweredInPortionsAndTurnedAwayBeyondTheRoomForIt() async {
        let mailbox = Mailbox()
        let lookup = lookup([mailbox])
        status.set(.scoring(workers: 1, logPartitions: 1))
        show(running)
        let answers = await withTaskGroup(of: AccountAnswer.self) { group in
            for number in 0..<1500 {
                group.addTask { await lookup.find("account-\(number)", patience: .seconds(600)) }
            }
            // Those beyond the room are answered without anybody having looked into the mailbox.
            var answers: [AccountAnswer] = []
            for _ in 0..<(1500 - 1024) { answers.append(await group.next()!) }
            #expect(answers.allSatisfy { $0 == .busy(partition: 0) })
            var portions: [Int] = []
            for _ in 0..<16 {
                var portion = 0
                mailbox.empty { _ in
                    portion += 1
                    return .unknown(partition: 0)
                }
                portions.append(portion)
            }
            #expect(portions == Array(repeating: 64, count: 16))
            for await answer in group { answers.append(answer) }
            return answers
        }
        #expect(answers.count { $0 == .unknown(partition: 0) } == 1024)
    }
}
