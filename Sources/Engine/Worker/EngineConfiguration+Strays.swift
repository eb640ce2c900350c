package import Events

extension EngineConfiguration {
    /// Why a record is refused that lies in another partition than its key's; `nil` for every other.
    ///
    /// - Parameter count: How many partitions the log has.
    package func stray(_ record: LogRecord, in partition: Int32, of count: Int) -> Refusal? {
        guard record.control == nil, let key = record.key, !key.isEmpty else { return nil }
        let home = partitioner.partition(of: key, count: count)
        return home == partition ? nil : .stray(in: partition, home: home, partitioner)
    }
}
