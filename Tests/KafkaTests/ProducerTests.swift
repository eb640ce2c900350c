import Kafka
import Synchronization
import Testing

@Suite("A producer tells what became of its messages")
struct ProducerTests {
    @Test func aFullQueueIsAResultAndEndsWhenItDrains() throws {
        let bench = try Bench()
        let producer = try bench.producer([
            "queue.buffering.max.messages": "10", "reconnect.backoff.ms": "10", "reconnect.backoff.max.ms": "50",
        ])
        let topic = try producer.topic("log")
        try bench.cluster.setBrokerDown(1)
        var outcomes: [Producer.Outcome] = []
        for number in 0..<11 { outcomes.append(try producer.produce("\(number)", to: topic, partition: 0)) }
        #expect(outcomes == Array(repeating: .queued, count: 10) + [.queueFull])
        #expect(producer.pendingCount >= 10)

        try bench.cluster.setBrokerUp(1)
        var headers = HeaderList()
        withBytes("yes") { headers.append("retried", $0) }
        let deadline = ContinuousClock.now + patience
        while try producer.produce(to: topic, partition: 0, key: nil, value: nil, headers: &headers) == .queueFull,
            ContinuousClock.now < deadline
        {
            producer.poll(timeout: .milliseconds(10))
        }
        try producer.flush(timeout: patience)
        #expect(producer.takeDeliveryFailures() == nil)

        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: 0)])
        var retried: [Bool] = []
        try consumer.poll { batch in
            for index in 0..<batch.count where batch[index].kind == .record {
                retried.append(batch[index].header("retried") != nil)
            }
            return retried.count == 11
        }
        #expect(retried == Array(repeating: false, count: 10) + [true])
    }

    @Test func failuresAreCountedWithTheFirstErrorAndTheTags() throws {
        let bench = try Bench()
        let producer = try bench.producer(["linger.ms": "0"])
        let topic = try producer.topic("log")
        bench.cluster.fail(.produce, with: [.topicAuthorizationFailed])
        #expect(try producer.produce("refused", to: topic, partition: 0, tag: 7) == .queued)
        try producer.flush(timeout: patience)
        let failures = try #require(producer.takeDeliveryFailures())
        #expect(failures.count == 1)
        #expect(failures.first.code == .topicAuthorizationFailed)
        #expect(failures.first.operation == "deliver a message to log[0]")
        #expect(failures.tags == [7])
        #expect(producer.takeDeliveryFailures() == nil)
    }

    @Test func aFlushThatCannotEndIsRetriable() throws {
        let bench = try Bench()
        let producer = try bench.producer()
        let topic = try producer.topic("log")
        try bench.cluster.setBrokerDown(1)
        #expect(try producer.produce("waits", to: topic, partition: 0) == .queued)
        let error = #expect(throws: KafkaError.self) { try producer.flush(timeout: .milliseconds(50)) }
        #expect(error?.code == .timedOut)
        #expect(error?.disposition == .retriable)
        #expect(error?.description.hasPrefix("could not flush: ") == true)
    }

    @Test func aMessageThatCannotBeSentInTimeFails() throws {
        let bench = try Bench()
        let producer = try bench.producer(["delivery.timeout.ms": "300", "linger.ms": "0"])
        let topic = try producer.topic("log")
        try bench.cluster.setBrokerDown(1)
        #expect(try producer.produce("late", to: topic, partition: 0) == .queued)
        try producer.flush(timeout: patience)
        #expect(producer.takeDeliveryFailures()?.first.code == .messageTimedOut)
    }

    @Test func statisticsComeWithThePoll() throws {
        let bench = try Bench()
        let configuration = try bench.configuration(["statistics.interval.ms": "10"])
        let box = Statistics()
        let producer = try Producer(configuration, log: { _ in }, statistics: { box.keep($0) })
        let deadline = ContinuousClock.now + patience
        while box.last.isEmpty, ContinuousClock.now < deadline { producer.poll(timeout: .milliseconds(20)) }
        #expect(box.last.hasPrefix("{"))
        #expect(box.last.contains("\"type\": \"producer\""))
    }
}

private final class Statistics: Sendable {
    private let text = Mutex("")

    var last: String { text.withLock { $0 } }

    func keep(_ json: String) {
        text.withLock { $0 = json }
    }
}
