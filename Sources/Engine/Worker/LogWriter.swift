internal import Events
internal import Kafka

/// Writes Tierline's own records into the log: ticks and models. A plain idempotent producer of its own, outside every
/// transaction: they are part of the log like any other record, and count only once they are read from it.
final class LogWriter {
    private let producer: Producer
    private let log: ProducerTopic
    private let times: EngineConfiguration.RecordTimes

    init(_ configuration: EngineConfiguration, worker: Int, log sink: @escaping LogSink) throws {
        producer = try Producer(configuration.writer("log-\(worker)"), log: sink)
        log = try producer.topic(configuration.logTopic)
        times = configuration.times
    }

    /// Writes a tick; where there is no room for it, the next one comes soon.
    ///
    /// - Parameter now: The wall clock, which the record bears where producers set the times.
    func writeTick(to partition: Int32, now: Timestamp) throws {
        _ = try write("tick", nil, to: partition, now: now, tag: 0)
    }

    /// Writes a model.
    ///
    /// - Returns: Whether there was room for it.
    func write(_ revision: ModelRevision, to partition: Int32, now: Timestamp) throws -> Bool {
        try ModelRecord(revision).value().withUnsafeBytes { try write("model", $0, to: partition, now: now, tag: 1) }
    }

    /// Gathers what became of what was written.
    ///
    /// - Returns: What failed since the last call; models have tags.
    func poll() -> DeliveryFailures? {
        producer.poll(timeout: .zero)
        return producer.takeDeliveryFailures()
    }

    private func write(
        _ kind: StaticString, _ value: UnsafeRawBufferPointer?, to partition: Int32, now: Timestamp, tag: Int
    ) throws -> Bool {
        var headers = HeaderList()
        kind.withUTF8Buffer { headers.append("tierline", UnsafeRawBufferPointer($0)) }
        let outcome = try producer.produce(
            to: log, partition: partition, key: nil, value: value, headers: &headers,
            timestamp: times == .producer ? now : nil, tag: tag)
        return outcome == .queued
    }
}
