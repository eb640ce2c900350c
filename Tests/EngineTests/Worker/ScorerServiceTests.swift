import Events
import Kafka
import Testing

@testable import Engine

@Suite("The service on a cluster", .serialized)
struct ScorerServiceTests {
    private static let partitions = ServiceBench.partitions
    private let start = ServiceBench.start

    /// Visits of twenty accounts, enough for some to rise.
    private func visits(_ round: Int) -> [Entry] {
        (0..<60).map { number in
            .visit(
                "account-\(number % 20)", 4 + number % 20, at: start + Int64(round) * hour + Int64(number),
                offset: 0, id: "r\(round)-\(number)")
        }
    }

    /// Waits until the service has read everything, its own model records included, and written its state.
    private func settle(_ service: RunningService, records: Int) async throws {
        try await eventually {
            let totals = service.totals
            return totals.runningPartitions == Self.partitions && totals.records >= records
        }
        #expect(service.totals.records == records)
    }

    @Test func whatIsWrittenToTheLogComesOutAsScoresAndTiers() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        let service = RunningService(try bench.configuration())
        try await bench.expectPublished()
        try bench.write(visits(1))
        try bench.write([.deletion("account-3", at: start + 2 * hour, offset: 0)])
        try await bench.expectPublished()
        try await settle(service, records: 121 + Self.partitions)
        let totals = service.totals
        #expect(totals.accounts == 19)
        #expect(totals.deadLetters == 0)
        try await service.stop()

        let (tiers, scores) = try bench.published()
        #expect(scores.count == 19)
        #expect(tiers.count == Set(tiers).count)
        #expect(totals.tierChanges == tiers.count)
        #expect(!tiers.isEmpty)

        let record = try #require(try bench.read(bench.topics.tiers).first)
        #expect(
            Set(record.headers.keys)
                == ["ce_specversion", "ce_id", "ce_time", "ce_source", "ce_type", "content-type"])
        #expect(record.headers["ce_specversion"] == "1.0")
        #expect(record.headers["ce_type"] == "tierline.tier.v1")
        #expect(record.headers["ce_source"] == "/tierline/app")
        #expect(record.headers["content-type"] == "application/json")
        let time = try #require(record.headers["ce_time"])
        #expect(record.text.contains("\"time\":\"\(time)\""))
        #expect(record.text.contains("\"account\":\"\(record.account)\""))
        // The log has one model record a partition, and nothing else of ours.
        let own = try bench.read(bench.topics.log).compactMap { $0.headers["tierline"] }
        #expect(own == Array(repeating: "model", count: Self.partitions))
    }

    @Test func aRestartGoesOnFromTheChangelogAndReadsNothingAgain() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        var service = RunningService(try bench.configuration())
        try await settle(service, records: 60 + Self.partitions)
        try await service.stop()
        let before = try bench.read(bench.topics.changelog).count

        service = RunningService(try bench.configuration())
        try await eventually { service.totals.accounts == 20 }
        try bench.write([.visit("account-1", 3, at: start + hour, offset: 0, id: "after")])
        try await settle(service, records: 1)
        try await bench.expectPublished()
        try await service.stop()
        // One account and one position.
        #expect(try bench.read(bench.topics.changelog).count == before + 2)
    }

    @Test func aRestartWithAnotherModelPutsItInForce() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        var service = RunningService(try bench.configuration())
        try await settle(service, records: 60 + Self.partitions)
        try await service.stop()
        service = RunningService(try bench.configuration("one", simpleModel(version: "2", times: 3)))
        try await settle(service, records: Self.partitions)
        try await bench.expectPublished()
        try await service.stop()
        let (_, scores) = try bench.published()
        #expect(scores.values.allSatisfy { $0.contains("\"modelVersion\":\"2\"") })
    }

    @Test func aModelThatNeedsHistoryIsRefusedAtTheStart() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        let first = RunningService(try bench.configuration())
        try await settle(first, records: 60 + Self.partitions)
        try await first.stop()
        let revision = try ModelRevision(
            text: simpleModel().text.replacing("half_life: 1d", with: "half_life: 2d"), fileName: "m")
        await #expect(throws: IncompatibleModel.self) {
            try await RunningService(try bench.configuration("one", revision)).end()
        }
    }

    @Test func twoServicesShareThePartitionsAndHandThemOver() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        let one = RunningService(try bench.configuration("one"))
        try await settle(one, records: 60 + Self.partitions)
        let two = RunningService(try bench.configuration("two"))
        try await eventually { one.totals.runningPartitions == 2 && two.totals.runningPartitions == 2 }
        #expect(one.totals.accounts + two.totals.accounts == 20)
        try bench.write(visits(1))
        try await bench.expectPublished()
        #expect(one.totals.records + two.totals.records == 120 + Self.partitions)
        try await one.stop()
        try await eventually { two.totals.runningPartitions == Self.partitions }
        try bench.write(visits(2))
        try await bench.expectPublished()
        #expect(two.totals.accounts == 20)
        try await two.stop()
    }

    @Test func whatCannotBeAppliedGoesToTheDeadLettersAsItWas() async throws {
        let bench = try ServiceBench()
        let home = KeyPartitioner.murmur2.partition(of: "acme", count: Self.partitions)
        let other = (home + 1) % Int32(Self.partitions)
        try bench.write([.json("acme", "{\"no\": ", at: start, offset: 0)], partition: home)
        try bench.write([.visit("acme", 5, at: start, offset: 0)], partition: other)
        try bench.write([Entry(offset: 0, recorded: start, value: Array("keyless".utf8))], partition: home)
        try bench.write([.visit("acme", 5, at: start + 30 * day, offset: 0)], partition: home)
        let service = RunningService(try bench.configuration())
        try await eventually { service.totals.deadLetters == 4 }
        try await service.stop()

        let letters = try bench.read(bench.topics.deadLetters)
        #expect(
            letters.map { $0.headers["reason"] ?? "" }.sorted() == [
                "invalid-json", "no-key", "record-too-far-ahead", "wrong-partition",
            ])
        for letter in letters {
            #expect(letter.headers["topic"] == bench.topics.log)
            #expect(letter.headers["partition"] == "\(letter.partition)")
            #expect(letter.headers["ce_type"] == "tierline.dead-letter.v1")
            #expect(letter.headers["content-type"] == "application/octet-stream")
            #expect(letter.headers["detail"]?.isEmpty == false)
            #expect(letter.headers["cut"] == nil)
        }
        #expect(letters.first { $0.headers["reason"] == "wrong-partition" }?.partition == other)
        let keyless = try #require(letters.first { $0.headers["reason"] == "no-key" })
        #expect(keyless.key == nil && keyless.text == "keyless")
        #expect(letters.first { $0.headers["reason"] == "invalid-json" }?.text == "{\"no\": ")
        #expect(try bench.published().scores.isEmpty)
    }

    /// At least once: the cluster shows what was aborted, also to a restoration, so after a transaction undone it may take
    /// the position of that very transaction for committed.
    @Test func whatTheBrokerRefusesIsReadAndSentAgain() async throws {
        let bench = try ServiceBench()
        // Every partition has its model before, so that nothing else is produced meanwhile.
        try bench.write(visits(0))
        let service = RunningService(try bench.configuration(guarantee: .atLeastOnce))
        try await settle(service, records: 60 + Self.partitions)
        // The first answer is for the visit itself, the second for what is made of it.
        bench.cluster.fail(.produce, with: [KafkaError.Code(rawValue: 0), .topicAuthorizationFailed])
        try bench.write([.visit("acme", 60, at: start + hour, offset: 0)])
        try await bench.expectPublished()
        try await service.stop()
        #expect(service.totals.records > 60 + Self.partitions + 1)
        #expect(service.totals.accounts == 21)
    }

    @Test func aBrokerThatIsAwayForAWhileStopsNothingForGood() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        let service = RunningService(try bench.configuration())
        try await settle(service, records: 60 + Self.partitions)
        try bench.cluster.setBrokerDown(1)
        try await Task.sleep(for: .milliseconds(500))
        try bench.cluster.setBrokerUp(1)
        try bench.write(visits(1))
        try await bench.expectPublished()
        try await service.stop()
    }

    @Test func aStopEndsEvenWhileTheBrokerIsAway() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        let service = RunningService(try bench.configuration(shutdownTimeout: .seconds(1)))
        try await settle(service, records: 60 + Self.partitions)
        try bench.cluster.setRoundTrip(.seconds(120), ofBroker: 1)
        try await Task.sleep(for: .milliseconds(1500))
        let stopping = Task { try await service.stop() }
        var isStopped = false
        let watch = Task {
            try await stopping.value
            return true
        }
        let deadline = Task {
            try await Task.sleep(for: patience)
            watch.cancel()
            return false
        }
        isStopped = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await watch.value }
            group.addTask { try await deadline.value }
            defer { deadline.cancel() }
            return try await group.next() ?? false
        }
        #expect(isStopped)
    }

    @Test func ticksBringAFallWhenNothingArrives() async throws {
        let bench = try ServiceBench()
        bench.setWallClock(start)
        try bench.write([.visit("acme", 60, at: start, offset: 0)])
        let service = RunningService(try bench.configuration(ticks: true))
        try await bench.expectPublished()
        #expect(try bench.published().tiers.count == 1)
        bench.setWallClock(start + 20 * hour)
        try await eventually { try bench.published().tiers.count == 2 }
        try await service.stop()
        try await bench.expectPublished()
        let fall = try bench.published().tiers[1]
        #expect(fall.contains("\"tier\":\"B\",\"previousTier\":\"A\",\"direction\":\"down\""))
        #expect(fall.contains("\"reason\":\"decay\",\"cause\":null"))
        let ticks = try bench.read(bench.topics.log).filter { $0.headers["tierline"] == "tick" }
        #expect(!ticks.isEmpty)
        #expect(ticks.allSatisfy { $0.key == nil && $0.value == nil && $0.time == start + 20 * hour })
    }

    @Test func stateOfAnotherLogIsRefused() async throws {
        let bench = try ServiceBench()
        try bench.write(visits(0))
        let position = Changelog.Position(clock: start, nextOffset: 1000)
        try bench.write(changelogKey: Changelog.positionKey, position.bytes, partition: 2)
        await #expect {
            try await RunningService(try bench.configuration()).end()
        } throws: { error in
            (error as? TopicProblem)?.cause.contains("scored up to 1000") == true
        }
    }
}

extension KeyPartitioner {
    fileprivate func partition(of key: String, count: Int) -> Int32 {
        Array(key.utf8).withUnsafeBytes { partition(of: $0, count: count) }
    }
}
