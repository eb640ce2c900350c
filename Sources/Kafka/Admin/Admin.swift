internal import CRdKafka

/// Topics: what there is, and how to make and remove it. Every call waits for the broker; not for the thread of a worker
/// that has records to read.
public final class Admin {
    let client: Client

    /// - Parameters:
    ///   - configuration: Properties of consumers apply.
    ///   - log: Takes librdkafka's log; called on its threads.
    /// - Throws: `ConfigurationError` if no client can be made of the configuration.
    public init(_ configuration: ClientConfiguration, log: @escaping LogSink) throws(ConfigurationError) {
        // A producer's question about a topic may create it; a consumer's does not.
        client = try Client(
            .consumer, configuration.setting(["allow.auto.create.topics": "false", "enable.auto.commit": "false"]),
            callbacks: Callbacks(log: log, statistics: nil))
    }

    /// How many partitions topics have.
    ///
    /// - Parameters:
    ///   - topics: Their names.
    ///   - timeout: For each of them.
    /// - Returns: The number by name; a topic that does not exist is left out.
    /// - Throws: `KafkaError` if no broker answers, or if a topic may not be seen.
    public func partitionCounts(of topics: [String], timeout: Duration) throws(KafkaError) -> [String: Int] {
        var counts: [String: Int] = [:]
        for name in topics {
            if let count = try partitionCount(of: name, timeout: timeout) { counts[name] = count }
        }
        return counts
    }

    private func partitionCount(of name: String, timeout: Duration) throws(KafkaError) -> Int? {
        let operation = "look up the topic \(name)"
        let topic = try client.topic(name)
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try KafkaError.check(
            rd_kafka_metadata(client.pointer, 0, topic.pointer, &metadata, timeout.timeout), operation)
        guard let metadata else { return nil }
        defer { rd_kafka_metadata_destroy(metadata) }
        guard metadata.pointee.topic_cnt > 0 else { return nil }
        let found = metadata.pointee.topics[0]
        switch found.err {
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
            return nil
        case let error:
            try KafkaError.check(error, operation)
            return Int(found.partition_cnt)
        }
    }

    /// Creates topics.
    ///
    /// - Returns: Those that were not created, and why; `Code.topicAlreadyExists` may be no reason to worry.
    /// - Throws: `KafkaError` if the request as a whole failed.
    public func create(_ topics: [NewTopic], timeout: Duration) throws(KafkaError) -> [String: KafkaError] {
        guard !topics.isEmpty else { return [:] }
        var created: [OpaquePointer?] = []
        defer { for topic in created { rd_kafka_NewTopic_destroy(topic) } }
        for topic in topics { created.append(try make(topic)) }
        let request = AdminRequest(
            RD_KAFKA_ADMIN_OP_CREATETOPICS, of: client, operation: "create topics", timeout: timeout)
        rd_kafka_CreateTopics(client.pointer, &created, created.count, request.options, request.queue)
        let answer = try request.answer()
        var count = 0
        let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer.event), &count)
        return failures(results, count, "create the topic")
    }

    private func make(_ topic: NewTopic) throws(KafkaError) -> OpaquePointer {
        var reason = [CChar](repeating: 0, count: 256)
        let operation = "create the topic \(topic.name)"
        guard
            let made = rd_kafka_NewTopic_new(
                topic.name, Int32(topic.partitions ?? -1), Int32(topic.replicas ?? -1), &reason, reason.count)
        else {
            throw KafkaError(code: .invalidTopic, message: String(nulTerminated: reason), operation: operation)
        }
        do throws(KafkaError) {
            for (name, value) in topic.properties.sorted(by: { $0.key < $1.key }) {
                try KafkaError.check(rd_kafka_NewTopic_set_config(made, name, value), operation)
            }
        } catch {
            rd_kafka_NewTopic_destroy(made)
            throw error
        }
        return made
    }

    /// Deletes topics and all that is in them.
    ///
    /// - Returns: Those that were not deleted, and why.
    /// - Throws: `KafkaError` if the request as a whole failed.
    public func delete(_ topics: [String], timeout: Duration) throws(KafkaError) -> [String: KafkaError] {
        guard !topics.isEmpty else { return [:] }
        var deleted: [OpaquePointer?] = topics.map { rd_kafka_DeleteTopic_new($0) }
        defer { for topic in deleted { rd_kafka_DeleteTopic_destroy(topic) } }
        let request = AdminRequest(
            RD_KAFKA_ADMIN_OP_DELETETOPICS, of: client, operation: "delete topics", timeout: timeout)
        rd_kafka_DeleteTopics(client.pointer, &deleted, deleted.count, request.options, request.queue)
        let answer = try request.answer()
        var count = 0
        let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(answer.event), &count)
        return failures(results, count, "delete the topic")
    }

    private func failures(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ operation: String
    ) -> [String: KafkaError] {
        var failures: [String: KafkaError] = [:]
        for result in UnsafeBufferPointer(start: results, count: count) {
            let error = rd_kafka_topic_result_error(result)
            guard error != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
            let name = String(cString: rd_kafka_topic_result_name(result))
            failures[name] = KafkaError(
                code: KafkaError.Code(error),
                message: rd_kafka_topic_result_error_string(result).map { String(cString: $0) },
                operation: "\(operation) \(name)")
        }
        return failures
    }

    /// The properties of topics, as the broker has them.
    ///
    /// - Returns: For each topic its properties by name, or why they cannot be had.
    /// - Throws: `KafkaError` if the request as a whole failed.
    public func properties(
        of topics: [String], timeout: Duration
    ) throws(KafkaError) -> [String: Result<[String: TopicProperty], KafkaError>] {
        guard !topics.isEmpty else { return [:] }
        var asked: [OpaquePointer?] = topics.map { rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0) }
        defer { for resource in asked { rd_kafka_ConfigResource_destroy(resource) } }
        let request = AdminRequest(
            RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, of: client, operation: "describe topics", timeout: timeout)
        rd_kafka_DescribeConfigs(client.pointer, &asked, asked.count, request.options, request.queue)
        let answer = try request.answer()
        var count = 0
        let resources = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(answer.event), &count)
        var described: [String: Result<[String: TopicProperty], KafkaError>] = [:]
        for resource in UnsafeBufferPointer(start: resources, count: count) {
            guard let resource else { continue }
            let name = String(cString: rd_kafka_ConfigResource_name(resource))
            described[name] = properties(of: resource, named: name)
        }
        return described
    }

    private func properties(
        of resource: OpaquePointer, named name: String
    ) -> Result<[String: TopicProperty], KafkaError> {
        let error = rd_kafka_ConfigResource_error(resource)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return .failure(
                KafkaError(
                    code: KafkaError.Code(error),
                    message: rd_kafka_ConfigResource_error_string(resource).map { String(cString: $0) },
                    operation: "describe the topic \(name)"))
        }
        var count = 0
        let entries = rd_kafka_ConfigResource_configs(resource, &count)
        var properties: [String: TopicProperty] = [:]
        for entry in UnsafeBufferPointer(start: entries, count: count) {
            properties[String(cString: rd_kafka_ConfigEntry_name(entry))] = TopicProperty(
                value: rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) },
                isDefault: rd_kafka_ConfigEntry_is_default(entry) == 1)
        }
        return .success(properties)
    }
}
