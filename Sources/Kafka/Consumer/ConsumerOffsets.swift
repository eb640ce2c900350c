internal import CRdKafka

/// What the broker knows of partitions. None of these calls needs a subscription or an assignment.
extension Consumer {
    /// Where the group last committed.
    ///
    /// - Returns: `LogicalOffset.none` where it never did.
    /// - Throws: `KafkaError` with `Code.timedOut` also while a transaction that commits offsets is pending and the handle
    ///   reads `read_committed`: try again. Ask on a handle that never subscribes; a member's own answers may be stale.
    public func committed(
        _ partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [PartitionOffset] {
        let list = PartitionList(partitions)
        let operation = "fetch the committed offset"
        try KafkaError.check(rd_kafka_committed(client.pointer, list.pointer, timeout.timeout), operation)
        try list.checkEach(operation)
        return list.offsets
    }

    /// The name that the cluster gives itself; `nil` where it has none, or does not answer in time.
    public func clusterID(timeout: Duration) -> String? {
        guard let name = rd_kafka_clusterid(client.pointer, timeout.timeout) else { return nil }
        defer { rd_kafka_mem_free(client.pointer, name) }
        return String(cString: name)
    }

    /// Commits offsets outside a transaction and waits for the broker's answer.
    public func commit(_ offsets: [PartitionOffset]) throws(KafkaError) {
        let list = PartitionList(offsets)
        try KafkaError.check(rd_kafka_commit(client.pointer, list.pointer, 0), "commit offsets")
        try list.checkEach("commit")
    }

    /// The bounds of a partition, asked of the broker: see `beginningOffsets` and `endOffsets`.
    ///
    /// - Parameter timeout: For each of the two questions.
    public func watermarks(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> Watermarks {
        // Not rd_kafka_query_watermark_offsets(): it retries for as long as the broker is out of reach.
        let low = try beginningOffsets(of: [partition], timeout: timeout)[0].offset
        let high = try endOffsets(of: [partition], timeout: timeout)[0].offset
        return Watermarks(low: low, high: high)
    }

    /// The oldest record of each partition, asked of the brokers.
    public func beginningOffsets(
        of partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [PartitionOffset] {
        try listOffsets(
            partitions.map { PartitionOffset($0, offset: LogicalOffset.beginning) }, timeout,
            "fetch the beginning offset")
    }

    /// The offset that the next record of each partition will get, asked of the brokers.
    ///
    /// For a `read_committed` handle it is the last stable offset; to see the log's real end ask on a `read_uncommitted`
    /// one.
    public func endOffsets(
        of partitions: [TopicPartition], timeout: Duration
    ) throws(KafkaError) -> [PartitionOffset] {
        try listOffsets(
            partitions.map { PartitionOffset($0, offset: LogicalOffset.end) }, timeout, "fetch the end offset")
    }

    /// The bounds of a partition as of the last fetch; `nil` before it.
    public func cachedWatermarks(of partition: TopicPartition) -> Watermarks? {
        var low: Int64 = 0
        var high: Int64 = 0
        let error = rd_kafka_get_watermark_offsets(
            client.pointer, partition.topic, partition.partition, &low, &high)
        guard error == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0 else { return nil }
        return Watermarks(low: low, high: high)
    }

    /// The first record of each partition whose time is not before the one given.
    ///
    /// - Parameter times: Milliseconds since 1970-01-01T00:00:00Z.
    /// - Returns: `LogicalOffset.end` where there is no such record.
    public func offsets(
        forTimes times: [TopicPartition: Int64], timeout: Duration
    ) throws(KafkaError) -> [PartitionOffset] {
        try listOffsets(
            times.map { PartitionOffset($0.key, offset: $0.value) }, timeout, "fetch the offset for a time")
    }

    /// Kafka's ListOffsets: the times -2 and -1 stand for beginning and end, as the logical offsets do.
    private func listOffsets(
        _ times: [PartitionOffset], _ timeout: Duration, _ operation: String
    ) throws(KafkaError) -> [PartitionOffset] {
        let list = PartitionList(times)
        try KafkaError.check(rd_kafka_offsets_for_times(client.pointer, list.pointer, timeout.timeout), operation)
        try list.checkEach(operation)
        return list.offsets
    }
}
