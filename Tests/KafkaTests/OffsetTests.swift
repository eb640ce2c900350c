import Kafka
import Testing

@Suite("Places in a partition")
struct OffsetTests {
    private let partition = TopicPartition(topic: "log", partition: 0)

    @Test func aSeekGoesOnFromItsOffset() throws {
        let bench = try Bench()
        try bench.write(10)
        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 8)])
        #expect(try consumer.read(2).map(\.offset) == [8, 9])
        #expect(try consumer.seek([PartitionOffset(partition, offset: 3)], timeout: patience) == [])
        #expect(try consumer.read(7).map(\.offset) == [3, 4, 5, 6, 7, 8, 9])
    }

    @Test func aSeekTellsWhichPartitionsItDidNotReach() throws {
        let bench = try Bench()
        try bench.write(1)
        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        #expect(try consumer.read(1).count == 1)
        let stranger = TopicPartition(topic: "log", partition: 77)
        let failures = try consumer.seek(
            [PartitionOffset(partition, offset: 0), PartitionOffset(stranger, offset: 0)], timeout: patience)
        #expect(failures.map(\.partition) == [stranger])
    }

    @Test func anotherHandleSeesWhatWasCommitted() throws {
        let bench = try Bench(topics: ["log": 2])
        let writer = try bench.consumer()
        let reader = try bench.consumer()
        let other = TopicPartition(topic: "log", partition: 1)
        try writer.commit([PartitionOffset(partition, offset: 5)])
        #expect(
            try reader.committed([partition, other], timeout: patience) == [
                PartitionOffset(partition, offset: 5), PartitionOffset(other, offset: LogicalOffset.none),
            ])
    }

    @Test func watermarksComeFromTheBroker() throws {
        let bench = try Bench()
        try bench.write(4)
        let consumer = try bench.consumer()
        #expect(consumer.cachedWatermarks(of: partition) == nil)
        #expect(try consumer.watermarks(of: partition, timeout: patience) == Watermarks(low: 0, high: 4))
    }

    @Test func aPausedPartitionIsSilentUntilItIsResumed() throws {
        let bench = try Bench(topics: ["log": 2])
        try bench.write(3)
        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(partition, offset: 0)])
        try consumer.pause([partition])
        var batch = MessageBatch(capacity: 10)
        consumer.poll(into: &batch, timeout: .milliseconds(200))
        #expect(batch.count == 0)
        try consumer.resume([partition])
        #expect(try consumer.read(3).map(\.offset) == [0, 1, 2])
    }

    @Test func aPartitionThatIsNotAssignedCannotBePaused() throws {
        let bench = try Bench()
        let consumer = try bench.consumer()
        let error = #expect(throws: KafkaError.self) { try consumer.pause([partition]) }
        #expect(error?.code == .unknownPartition)
        #expect(error?.operation == "pause of log[0]")
    }

    @Test func aBrokerThatIsDownIsRetriableAndThenBack() throws {
        let bench = try Bench()
        try bench.write(2)
        let consumer = try bench.consumer(["reconnect.backoff.ms": "10", "reconnect.backoff.max.ms": "50"])
        #expect(try consumer.watermarks(of: partition, timeout: patience).high == 2)
        try bench.cluster.setBrokerDown(1)
        let error = #expect(throws: KafkaError.self) {
            try consumer.watermarks(of: partition, timeout: .milliseconds(200))
        }
        #expect(error?.disposition == .retriable)
        try bench.cluster.setBrokerUp(1)
        var high: Int64?
        for _ in 0..<100 where high == nil {
            high = try? consumer.watermarks(of: partition, timeout: .seconds(1)).high
        }
        #expect(high == 2)
    }
}
