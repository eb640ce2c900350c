public import Events

extension Refusal {
    /// A record that lies in another partition than its key's.
    public static func stray(in partition: Int32, home: Int32, _ partitioner: KeyPartitioner) -> Refusal {
        Refusal(
            .wrongPartition,
            "the record lies in partition \(partition), its key belongs to \(home) by \(partitioner.rawValue); "
                + "produce with partitioner=\(partitioner.settingOfProducers), or set log.partitioner to what the producers "
                + "use")
    }
}

extension KeyPartitioner {
    /// What librdkafka calls it.
    fileprivate var settingOfProducers: String {
        switch self {
        case .murmur2: "murmur2_random"
        case .crc32: "consistent_random"
        }
    }
}
