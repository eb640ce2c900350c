import CRdKafka
import Glibc
import Kafka

/// The limit that figures are compared with: librdkafka's batch call, one consumer on all partitions, that counts the
/// messages and does nothing else. Straight on the C interface, so that nothing of Tierline is in it.
struct RawConsumer {
    struct Reading {
        var records: Int
        var seconds: Double
        /// Of all threads together.
        var processorSeconds = 0.0
        var rate: Double { Double(records) / seconds }
    }

    let cluster: Cluster

    /// Reads a topic as far as it is committed.
    ///
    /// The time runs from the assignment to the last message: connections and metadata are there before.
    func read(_ topic: String) throws -> Reading {
        let client = try consumer()
        defer { rd_kafka_destroy(client) }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        guard rd_kafka_metadata(client, 1, nil, &metadata, 30_000) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw NoAnswer()
        }
        rd_kafka_metadata_destroy(metadata)
        let list = rd_kafka_topic_partition_list_new(Int32(Cluster.partitions))
        defer { rd_kafka_topic_partition_list_destroy(list) }
        for partition in 0..<Int32(Cluster.partitions) {
            rd_kafka_topic_partition_list_add(list, topic, partition).pointee.offset = LogicalOffset.beginning
        }
        let queue = rd_kafka_queue_get_consumer(client)
        defer { rd_kafka_queue_destroy(queue) }

        let start = ContinuousClock.now
        let processorStart = clock()
        rd_kafka_assign(client, list)
        var last = start
        var reading = Reading(records: 0, seconds: 0)
        var open = Cluster.partitions
        let room = 10_000
        let messages = UnsafeMutablePointer<UnsafeMutablePointer<rd_kafka_message_t>?>.allocate(capacity: room)
        defer { messages.deallocate() }
        while open > 0 {
            let count = rd_kafka_consume_batch_queue(queue, 100, messages, room)
            guard count >= 0 else { throw NoAnswer() }
            var records = 0
            for index in 0..<count {
                let message = messages[index].unsafelyUnwrapped
                switch message.pointee.err {
                case RD_KAFKA_RESP_ERR_NO_ERROR: records += 1
                case RD_KAFKA_RESP_ERR__PARTITION_EOF: open -= 1
                default: break
                }
                rd_kafka_message_destroy(message)
            }
            if records > 0 {
                reading.records += records
                last = .now
            }
        }
        reading.seconds = (last - start) / .seconds(1)
        reading.processorSeconds = Double(clock() - processorStart) / Double(CLOCKS_PER_SEC)
        return reading
    }

    private func consumer() throws -> OpaquePointer {
        // Large queues: the consumer never waits for room.
        let properties = try cluster.client([
            "group.id": "tierline-bench", "enable.auto.commit": "false", "enable.auto.offset.store": "false",
            "enable.partition.eof": "true", "isolation.level": "read_committed", "queued.min.messages": "1000000",
            "queued.max.messages.kbytes": "1048576", "fetch.wait.max.ms": "10",
        ])
        let configuration = rd_kafka_conf_new()
        var reason = [CChar](repeating: 0, count: 512)
        for property in properties.properties {
            rd_kafka_conf_set(configuration, property.name, property.value, &reason, reason.count)
        }
        guard let client = rd_kafka_new(RD_KAFKA_CONSUMER, configuration, &reason, reason.count) else {
            rd_kafka_conf_destroy(configuration)
            throw NoAnswer()
        }
        rd_kafka_poll_set_consumer(client)
        return client
    }

    struct NoAnswer: Error, CustomStringConvertible {
        var description: String { "the raw consumer cannot read: check --bootstrap" }
    }
}
