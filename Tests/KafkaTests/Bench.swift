import Kafka
import Testing

/// A mock cluster with what a test needs on it.
struct Bench {
    let cluster: MockCluster

    init(brokers: Int = 1, topics: [String: Int] = ["log": 1]) throws {
        cluster = try MockCluster(brokers: brokers)
        for (name, partitions) in topics { try cluster.createTopic(name, partitions: partitions, replicas: brokers) }
    }

    func configuration(_ layer: ClientConfiguration.Layer = [:]) throws -> ClientConfiguration {
        try ClientConfiguration(
            defaults: [
                "bootstrap.servers": cluster.bootstrapServers, "group.id": "group", "enable.auto.commit": "false",
                "auto.offset.reset": "earliest", "enable.partition.eof": "true", "fetch.wait.max.ms": "10",
                "partition.assignment.strategy": "range",
                // The mock gives members nearly a whole session to join again.
                "session.timeout.ms": "3000", "heartbeat.interval.ms": "100", "partitioner": "murmur2_random",
            ],
            chosen: layer)
    }

    func consumer(_ layer: ClientConfiguration.Layer = [:]) throws -> Consumer {
        try Consumer(configuration(layer), log: { _ in })
    }

    func producer(_ layer: ClientConfiguration.Layer = [:]) throws -> Producer {
        try Producer(configuration(layer), log: { _ in })
    }

    /// Writes values that count up from 0, without keys, to partition 0 of `log`.
    func write(_ count: Int) throws {
        let producer = try producer()
        let topic = try producer.topic("log")
        for number in 0..<count {
            let outcome = try producer.produce("\(number)", to: topic, partition: 0)
            #expect(outcome == .queued)
        }
        try producer.flush(timeout: patience)
        #expect(producer.takeDeliveryFailures() == nil)
    }
}

/// No test takes it; one that would is stuck.
let patience = Duration.seconds(30)

extension Producer {
    func produce(
        _ value: String?, key: String? = nil, to topic: ProducerTopic, partition: Int32? = nil, tag: Int = 0
    ) throws -> Outcome {
        try withBytes(key) { key in
            try withBytes(value) { value in
                try produce(to: topic, partition: partition, key: key, value: value, tag: tag)
            }
        }
    }
}

func withBytes<Result>(_ text: String?, _ body: (UnsafeRawBufferPointer?) throws -> Result) rethrows -> Result {
    guard let text else { return try body(nil) }
    return try Array(text.utf8).withUnsafeBytes { try body($0) }
}

/// What a test wants to keep of a record.
struct Kept: Equatable {
    var partition: Int32
    var offset: Int64
    var key: String?
    var value: String?
}

extension Message {
    var kept: Kept {
        Kept(partition: partition, offset: offset, key: key.map(text), value: value.map(text))
    }
}

func text(_ bytes: UnsafeRawBufferPointer) -> String {
    String(decoding: bytes, as: UTF8.self)
}

extension Consumer {
    /// Polls until `isDone`, which sees every batch; gives up, and fails the test, when it takes too long.
    func poll(
        capacity: Int = 1000, sourceLocation: SourceLocation = #_sourceLocation,
        until isDone: (borrowing MessageBatch) throws -> Bool
    ) throws {
        var batch = MessageBatch(capacity: capacity)
        let deadline = ContinuousClock.now + patience
        repeat {
            poll(into: &batch, timeout: .milliseconds(50))
            if try isDone(batch) { return }
        } while ContinuousClock.now < deadline
        Issue.record("it did not come to pass", sourceLocation: sourceLocation)
    }

    /// The next records.
    func read(_ count: Int, sourceLocation: SourceLocation = #_sourceLocation) throws -> [Kept] {
        var records: [Kept] = []
        try poll(sourceLocation: sourceLocation) { batch in
            for index in 0..<batch.count where batch[index].kind == .record { records.append(batch[index].kept) }
            return records.count >= count
        }
        return records
    }

    /// The next thing the group asks for.
    func nextRebalance(sourceLocation: SourceLocation = #_sourceLocation) throws -> Rebalance? {
        var rebalance: Rebalance?
        try poll(sourceLocation: sourceLocation) { _ in
            rebalance = takeRebalance()
            return rebalance != nil
        }
        return rebalance
    }
}
