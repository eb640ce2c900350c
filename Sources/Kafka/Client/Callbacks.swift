internal import CRdKafka

/// What librdkafka calls back into. It must outlive the handle that holds it as its opaque pointer.
class Callbacks {
    private let log: LogSink
    private let statistics: StatisticsSink?

    init(log: @escaping LogSink, statistics: StatisticsSink?) {
        self.log = log
        self.statistics = statistics
    }

    /// Hands the functions to a configuration that is about to become a handle.
    func install(in configuration: OpaquePointer) {
        rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        rd_kafka_conf_set_log_cb(configuration) { client, level, facility, text in
            guard let client, let opaque = rd_kafka_opaque(client), let facility, let text else { return }
            Unmanaged<Callbacks>.fromOpaque(opaque).takeUnretainedValue().log(
                LogLine(level: Int(level), facility: String(cString: facility), text: String(cString: text)))
        }
        guard statistics != nil else { return }
        rd_kafka_conf_set_stats_cb(configuration) { _, json, count, opaque in
            guard let json, let opaque else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: json, count: count)
            Unmanaged<Callbacks>.fromOpaque(opaque).takeUnretainedValue()
                .statistics?(String(decoding: bytes, as: UTF8.self))
            return 0
        }
    }
}
