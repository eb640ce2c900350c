public import Engine
internal import Events
public import Kafka
internal import Replay

/// The topic `<application>.models`, read and written.
public final class ModelRecordsTopic {
    /// Its name.
    public let name: String
    private let configuration: EngineConfiguration
    private let scan: TopicScan
    private let admin: Admin
    private let log: LogSink
    /// How long the broker may take.
    private let patience = Duration.seconds(30)

    /// - Parameters:
    ///   - configuration: The live application's.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no client can be made of the configuration.
    public init(_ configuration: EngineConfiguration, log: @escaping LogSink) throws(ConfigurationError) {
        name = configuration.topics.models
        self.configuration = configuration
        self.log = log
        scan = try TopicScan(configuration, group: "models", log: log)
        admin = try Admin(configuration.reader(group: "models"), log: log)
    }

    /// All that is recorded now.
    ///
    /// - Throws: `KafkaError` where the broker does not answer.
    public func read() throws -> ModelRecords {
        var records = ModelRecords()
        guard let count = try admin.partitionCounts(of: [name], timeout: patience)[name] else { return records }
        let parser = JSONParser()
        try scan.read(name, partitions: 0..<Int32(count)) { message in
            guard let key = message.key else { return }
            var value = JSONValue.missing
            if let bytes = message.value, (try? parser.parse(bytes)) != nil { value = parser.root }
            records.take(key: Text(bytes: key).string, value: value)
        }
        return records
    }

    /// Makes the topic where it is missing, as the daemon would.
    ///
    /// - Throws: `KafkaError` where the broker does not do it.
    func create() throws {
        if try admin.partitionCounts(of: [name], timeout: patience)[name] != nil { return }
        let topic = NewTopic(name, of: configuration, partitions: 1)
        if let failure = try admin.create([topic], timeout: patience)[name], failure.code != .topicAlreadyExists {
            throw failure
        }
    }

    /// Records how a rollout stands.
    ///
    /// - Parameter models: Models that it names, to be recorded before it.
    /// - Throws: `KafkaError` where the broker does not take it.
    func write(_ rollout: Rollout, models: [ModelRevision] = []) throws {
        let writer = try RecordWriter(configuration, topic: name, log: log)
        for model in models {
            try writer.write(key: Array("model/\(model.hash)".utf8), value: model.textRecord, to: 0)
        }
        // In order, as all of a rollout's own are in one partition.
        try writer.write(key: Array("rollout/\(rollout.shadow)".utf8), value: rollout.json, to: 0)
        try writer.finish()
    }

    /// Records that the shadow of a rollout has read all there was. A record of its own, so that it never takes the place of
    /// a later phase.
    ///
    /// - Throws: `KafkaError` where the broker does not take it.
    func write(caughtUp shadow: String, at time: Timestamp) throws {
        let writer = try RecordWriter(configuration, topic: name, log: log)
        var json = JSONWriter()
        json.beginObject()
        json.key("time"); json.timestamp(time)
        json.endObject()
        try writer.write(key: Array("caught-up/\(shadow)".utf8), value: json.bytes, to: 0)
        try writer.finish()
    }
}

extension ModelRevision {
    /// The value of the record that has the model's text.
    fileprivate var textRecord: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("name"); writer.string(name)
        writer.key("version"); writer.string(version)
        writer.key("hash"); writer.string(hash)
        writer.key("text"); writer.string(text)
        writer.endObject()
        return writer.bytes
    }
}
