import Kafka
import Testing

@Suite("A poll brings a batch")
struct BatchTests {
    @Test func everyRecordComesOnceInOrderWhateverTheCapacity() throws {
        let bench = try Bench()
        try bench.write(2500)
        for capacity in [1, 7, 1000] {
            let consumer = try bench.consumer()
            try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: 0)])
            var offsets: [Int64] = []
            try consumer.poll(capacity: capacity) { batch in
                #expect(batch.count <= capacity)
                for index in 0..<batch.count where batch[index].kind == .record { offsets.append(batch[index].offset) }
                return offsets.count >= 2500
            }
            #expect(offsets == Array(0..<2500))
        }
    }

    @Test func whatHasBeenFetchedComesInOneBatch() throws {
        let bench = try Bench()
        try bench.write(2500)
        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: 0)])
        var largest = 0
        var count = 0
        try consumer.poll(capacity: 5000) { batch in
            largest = max(largest, batch.count)
            for index in 0..<batch.count where batch[index].kind == .record { count += 1 }
            return count == 2500
        }
        #expect(largest > 100)
    }

    @Test func theEndOfAPartitionSaysWhereItIs() throws {
        let bench = try Bench()
        try bench.write(3)
        let consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: 1)])
        var end: Int64?
        try consumer.poll { batch in
            for index in 0..<batch.count where batch[index].kind == .endOfPartition {
                end = batch[index].offset
                #expect(batch[index].partition == 0)
                #expect(batch[index].value == nil)
                #expect(batch[index].error == nil)
            }
            return end != nil
        }
        #expect(end == 3)
        #expect(
            consumer.cachedWatermarks(of: TopicPartition(topic: "log", partition: 0)) == Watermarks(low: 0, high: 3))
    }

    @Test func aBatchMayOutliveItsConsumer() throws {
        let bench = try Bench()
        try bench.write(1)
        var batch = MessageBatch(capacity: 1)
        do {
            let consumer = try bench.consumer()
            try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: 0)])
            while batch.isEmpty || batch[0].kind != .record { consumer.poll(into: &batch, timeout: .milliseconds(50)) }
        }
        #expect(batch[0].kept == Kept(partition: 0, offset: 0, key: nil, value: "0"))
        batch.removeAll()
        #expect(batch.count == 0)
    }

    @Test func anErrorOfAPartitionIsAnEventOfItsOwn() throws {
        let bench = try Bench()
        try bench.write(1)
        let consumer = try bench.consumer(["auto.offset.reset": "error"])
        try consumer.assign([PartitionOffset(topic: "log", partition: 0, offset: 1000)])
        var error: KafkaError?
        try consumer.poll { batch in
            for index in 0..<batch.count where batch[index].kind == .partitionError { error = batch[index].error }
            return error != nil
        }
        #expect(error?.code.name == "_AUTO_OFFSET_RESET")
        #expect(error?.operation == "read log[0]")
    }
}
