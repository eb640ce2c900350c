internal import CRdKafka

/// Transactions, for a producer with a `transactional.id`.
///
/// Every error carries what librdkafka says is to be done: `fatal`, build another producer or leave; `abortable`, abort
/// and do the work again; `retriable`, call the same function again; `other`, the outcome is unknown.
///
/// A timeout of `nil` leaves the time to the library. Brokers that restart may hold a call longer than its timeout.
extension Producer {
    /// Takes over the `transactional.id`, fencing whoever held it, and ends what it left open. Once, before all else.
    public func initTransactions(timeout: Duration?) throws(KafkaError) {
        try KafkaError.check(
            taking: rd_kafka_init_transactions(client.pointer, timeout.timeout), "initialise transactions")
    }

    /// Begins a transaction: messages produced from now on belong to it.
    public func beginTransaction() throws(KafkaError) {
        try KafkaError.check(taking: rd_kafka_begin_transaction(client.pointer), "begin a transaction")
    }

    /// Commits a group's offsets together with the transaction.
    ///
    /// - Parameters:
    ///   - offsets: Of the next record to read in each partition.
    ///   - metadata: Taken from the consumer just now.
    public func sendOffsets(
        _ offsets: [PartitionOffset], of metadata: borrowing GroupMetadata, timeout: Duration?
    ) throws(KafkaError) {
        let list = PartitionList(offsets)
        try KafkaError.check(
            taking: rd_kafka_send_offsets_to_transaction(
                client.pointer, list.pointer, metadata.pointer, timeout.timeout),
            "send offsets to the transaction")
    }

    /// Delivers what is queued and commits.
    public func commitTransaction(timeout: Duration?) throws(KafkaError) {
        deliverWhatIsLeft()
        try KafkaError.check(
            taking: rd_kafka_commit_transaction(client.pointer, timeout.timeout), "commit the transaction")
    }

    /// The commit itself looks only every ten milliseconds whether everything has been delivered. Mostly that takes one or
    /// two, so it is looked at more often for a while; what takes longer, or fails, is the commit's matter.
    private func deliverWhatIsLeft() {
        for _ in 0..<50 {
            if rd_kafka_flush(client.pointer, 1) == RD_KAFKA_RESP_ERR_NO_ERROR { return }
        }
    }

    /// Drops what is queued and aborts. Delivery failures of the transaction's messages go with it.
    public func abortTransaction(timeout: Duration?) throws(KafkaError) {
        try KafkaError.check(
            taking: rd_kafka_abort_transaction(client.pointer, timeout.timeout), "abort the transaction")
        _ = callbacks.takeFailures()
    }
}
