import Kafka
import Testing

@Suite("Transactions and what their errors ask for", .serialized)
struct TransactionTests {
    private func producer(_ bench: Bench) throws -> Producer {
        let producer = try bench.producer(["transactional.id": "worker-1", "transaction.timeout.ms": "10000"])
        try producer.initTransactions(timeout: patience)
        return producer
    }

    /// A consumer that is a member of the group, as sending offsets demands.
    private func member(_ bench: Bench) throws -> Consumer {
        let consumer = try bench.consumer()
        try consumer.subscribe(to: ["log"])
        let rebalance = try #require(try consumer.nextRebalance())
        try consumer.assign(rebalance.partitions.map { PartitionOffset($0, offset: 0) })
        return consumer
    }

    @Test func aTransactionTakesMessagesAndOffsetsAndCommits() throws {
        let bench = try Bench(brokers: 3, topics: ["log": 1, "out": 1])
        try bench.write(3)
        let consumer = try member(bench)
        #expect(try consumer.read(3).count == 3)
        let producer = try producer(bench)
        let out = try producer.topic("out")
        try producer.beginTransaction()
        #expect(try producer.produce("sum", key: "k", to: out) == .queued)
        try producer.sendOffsets(
            [PartitionOffset(topic: "log", partition: 0, offset: 3)], of: consumer.groupMetadata(), timeout: patience)
        try producer.commitTransaction(timeout: patience)

        let reader = try bench.consumer()
        try reader.assign([PartitionOffset(topic: "out", partition: 0, offset: 0)])
        #expect(try reader.read(1) == [Kept(partition: 0, offset: 0, key: "k", value: "sum")])
    }

    @Test func afterAnAbortTheNextTransactionIsAsGoodAsTheFirst() throws {
        let bench = try Bench()
        let producer = try producer(bench)
        let topic = try producer.topic("log")
        try producer.beginTransaction()
        #expect(try producer.produce("dropped", to: topic, partition: 0, tag: 1) == .queued)
        try producer.abortTransaction(timeout: patience)
        #expect(producer.takeDeliveryFailures() == nil)
        try producer.beginTransaction()
        #expect(try producer.produce("kept", to: topic, partition: 0) == .queued)
        try producer.commitTransaction(timeout: patience)
        #expect(producer.fatalError == nil)
    }

    @Test func passingTroubleOfTheCoordinatorIsSettledWithinTheCall() throws {
        let bench = try Bench()
        let producer = try producer(bench)
        let topic = try producer.topic("log")
        try producer.beginTransaction()
        #expect(try producer.produce("x", to: topic, partition: 0) == .queued)
        bench.cluster.fail(.endTransaction, with: [.coordinatorLoading, .notCoordinator, .coordinatorUnavailable])
        try producer.commitTransaction(timeout: patience)
    }

    @Test func offsetsOfAnOldGenerationCallForAnAbort() throws {
        let bench = try Bench()
        let consumer = try member(bench)
        let producer = try producer(bench)
        let offsets = [PartitionOffset(topic: "log", partition: 0, offset: 1)]
        try producer.beginTransaction()
        #expect(try producer.produce("x", to: producer.topic("log"), partition: 0) == .queued)
        bench.cluster.fail(.transactionOffsetCommit, with: [.illegalGeneration])
        let error = #expect(throws: KafkaError.self) {
            try producer.sendOffsets(offsets, of: consumer.groupMetadata(), timeout: patience)
        }
        #expect(error?.code == .illegalGeneration)
        #expect(error?.disposition == .abortable)

        try producer.abortTransaction(timeout: patience)
        try producer.beginTransaction()
        try producer.sendOffsets(offsets, of: consumer.groupMetadata(), timeout: patience)
        try producer.commitTransaction(timeout: patience)
    }

    @Test func aMessageThatTheBrokerRefusesCallsForAnAbort() throws {
        let bench = try Bench()
        let producer = try producer(bench)
        let topic = try producer.topic("log")
        try producer.beginTransaction()
        bench.cluster.fail(.produce, with: [.topicAuthorizationFailed])
        #expect(try producer.produce("refused", to: topic, partition: 0) == .queued)
        let commit = #expect(throws: KafkaError.self) { try producer.commitTransaction(timeout: patience) }
        #expect(commit?.disposition == .abortable)
        // Nor does the transaction take anything more.
        let produce = #expect(throws: KafkaError.self) { try producer.produce("x", to: topic, partition: 0) }
        #expect(produce?.disposition == .abortable)
        try producer.abortTransaction(timeout: patience)
        #expect(producer.fatalError == nil)
    }

    @Test func aSupersededProducerIsDone() throws {
        let bench = try Bench()
        let producer = try producer(bench)
        let topic = try producer.topic("log")
        try producer.beginTransaction()
        #expect(try producer.produce("x", to: topic, partition: 0) == .queued)
        bench.cluster.fail(.endTransaction, with: [.invalidProducerEpoch])
        let error = #expect(throws: KafkaError.self) { try producer.commitTransaction(timeout: patience) }
        #expect(error?.code == .fenced)
        #expect(error?.disposition == .fatal)
        #expect(producer.fatalError != nil)
        let produce = #expect(throws: KafkaError.self) { try producer.produce("x", to: topic, partition: 0) }
        #expect(produce?.disposition == .fatal)
    }

    @Test func aCoordinatorOutOfReachIsRetriableAndTheSameCallSucceedsLater() throws {
        let bench = try Bench()
        try bench.cluster.setBrokerDown(1)
        let producer = try bench.producer([
            "transactional.id": "worker-1", "reconnect.backoff.ms": "10", "reconnect.backoff.max.ms": "50",
        ])
        let error = #expect(throws: KafkaError.self) { try producer.initTransactions(timeout: .milliseconds(200)) }
        #expect(error?.code == .timedOut)
        #expect(error?.disposition == .retriable)
        try bench.cluster.setBrokerUp(1)
        try producer.initTransactions(timeout: patience)
        try producer.beginTransaction()
        try producer.commitTransaction(timeout: patience)
    }

    @Test func aTransactionBegunTwiceIsNeitherRetriableNorToBeAborted() throws {
        let bench = try Bench()
        let producer = try producer(bench)
        try producer.beginTransaction()
        let error = #expect(throws: KafkaError.self) { try producer.beginTransaction() }
        #expect(error?.code == .wrongState)
        #expect(error?.disposition == .other)
    }
}
