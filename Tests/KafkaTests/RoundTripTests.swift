import Kafka
import Testing

@Suite("What is produced is what is consumed")
struct RoundTripTests {
    @Test func keysAndValuesKeepTheirBytesAndNullIsNotEmpty() throws {
        let bench = try Bench()
        let producer = try bench.producer()
        let topic = try producer.topic("log")
        for (key, value) in [("a", "one"), ("b", nil), (nil, "three"), ("", "")] as [(String?, String?)] {
            #expect(try producer.produce(value, key: key, to: topic, partition: 0) == .queued)
        }
        try producer.flush(timeout: patience)

        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: LogicalOffset.beginning)])
        #expect(
            try consumer.read(4) == [
                Kept(partition: 0, offset: 0, key: "a", value: "one"),
                Kept(partition: 0, offset: 1, key: "b", value: nil),
                Kept(partition: 0, offset: 2, key: nil, value: "three"),
                Kept(partition: 0, offset: 3, key: "", value: ""),
            ])
    }

    @Test func headersTimesAndTopicsAreKept() throws {
        let bench = try Bench(topics: ["log": 1, "other": 1])
        let producer = try bench.producer()
        var headers = HeaderList()
        withBytes("tick") { headers.append("tierline", $0) }
        headers.append("nothing", nil)
        withBytes("") { headers.append("empty", $0) }
        withBytes("tock") { headers.append("tierline", $0) }
        let outcome = try producer.produce(
            to: producer.topic("log"), partition: 0, key: nil, value: nil, headers: &headers,
            timestamp: 1_700_000_000_123)
        #expect(outcome == .queued)
        try producer.flush(timeout: patience)

        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: 0)])
        let log = try consumer.topicID(of: "log")
        let other = try consumer.topicID(of: "other")
        try consumer.poll { batch in
            for index in 0..<batch.count where batch[index].kind == .record {
                #expect(batch[index].time == RecordTime(milliseconds: 1_700_000_000_123, clock: .producer))
                #expect(batch[index].topic == log)
                #expect(batch[index].topic != other)
                #expect(batch[index].topicName == "log")
                #expect(batch[index].header("tierline").map(text) == "tock")
                #expect(batch[index].header("nothing")?.isEmpty == true)
                #expect(batch[index].header("missing") == nil)
                var all: [String] = []
                batch[index].forEachHeader { name, value in all.append("\(text(name))=\(value.map(text) ?? "null")") }
                #expect(all == ["tierline=tick", "nothing=null", "empty=", "tierline=tock"])
                return true
            }
            return false
        }
    }

    @Test func headersThatWereQueuedAreGoneFromTheList() throws {
        let bench = try Bench()
        let producer = try bench.producer()
        let topic = try producer.topic("log")
        var headers = HeaderList()
        withBytes("1") { headers.append("n", $0) }
        #expect(try producer.produce(to: topic, partition: 0, key: nil, value: nil, headers: &headers) == .queued)
        #expect(try producer.produce(to: topic, partition: 0, key: nil, value: nil, headers: &headers) == .queued)
        try producer.flush(timeout: patience)

        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: 0)])
        var seen: [Bool] = []
        try consumer.poll { batch in
            for index in 0..<batch.count where batch[index].kind == .record {
                seen.append(batch[index].header("n") != nil)
            }
            return seen.count == 2
        }
        #expect(seen == [true, false])
    }

    @Test func oneKeyGoesToOnePartitionAsInJava() throws {
        let bench = try Bench(topics: ["log": 10])
        let producer = try bench.producer()
        let topic = try producer.topic("log")
        for _ in 0..<3 { #expect(try producer.produce("x", key: "21", to: topic) == .queued) }
        try producer.flush(timeout: patience)

        let consumer = try bench.consumer()
        try consumer.assign((0..<10).map { PartitionOffset(topic: "log", partition: $0, offset: 0) })
        // murmur2("21") of Kafka's UtilsTest is -973932308.
        let expected = Int32((-973_932_308 & 0x7fff_ffff) % 10)
        #expect(try consumer.read(3).map(\.partition) == [expected, expected, expected])
    }
}
