import Foundation
import Kafka

/// The broker that the daemon is measured on, as any client sees it.
struct Cluster {
    static let partitions = 8

    let bootstrap: String

    /// The properties of a client.
    func client(_ properties: ClientConfiguration.Layer) throws -> ClientConfiguration {
        try ClientConfiguration(
            defaults: [
                "bootstrap.servers": bootstrap,
                // A small broker answers one fetch with all that it has.
                "receive.message.max.bytes": "1000000000",
                "log.connection.close": "false",
                "allow.auto.create.topics": "false",
            ], chosen: properties)
    }

    /// A consumer that subscribes to nothing and commits nothing.
    func reader(group: String = "tierline-bench", _ properties: ClientConfiguration.Layer = [:]) throws -> Consumer {
        let configuration = try client([
            "group.id": group, "enable.auto.commit": "false", "isolation.level": "read_committed",
            "fetch.wait.max.ms": "10",
        ])
        return try Consumer(
            properties.properties.reduce(configuration) { try $0.setting([$1.name: $1.value]) }, log: complain)
    }

    /// Creates a log as the daemon would.
    ///
    /// - Parameter stampedBy: `CreateTime` where the records bring their times, `LogAppendTime` where the broker sets them.
    func createLog(_ name: String, stampedBy type: String) throws {
        let admin = try Admin(client([:]), log: complain)
        let topic = NewTopic(
            name, partitions: Cluster.partitions,
            properties: ["message.timestamp.type": type, "retention.ms": "-1", "retention.bytes": "-1"])
        if let failure = try admin.create([topic], timeout: .seconds(30))[name] { throw failure }
    }

    func delete(_ topics: [String]) throws {
        _ = try Admin(client([:]), log: complain).delete(topics, timeout: .seconds(30))
    }

    static func all(of topic: String) -> [TopicPartition] {
        (0..<Int32(partitions)).map { TopicPartition(topic: topic, partition: $0) }
    }
}

/// What librdkafka has to complain of.
let complain: LogSink = { line in
    if line.level <= 4 { note("librdkafka: \(line.text)") }
}

/// Tells those who wait how it goes; the figures themselves go to the standard output.
func note(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

/// Where the daemon's group stands in its log.
struct GroupProgress {
    private let reader: Consumer
    private let partitions: [TopicPartition]

    init(_ cluster: Cluster, application: String, log: String) throws {
        reader = try cluster.reader(group: application)
        partitions = Cluster.all(of: log)
    }

    /// The offset that the next record of each partition will have.
    func ends() throws -> [Int64] {
        try reader.endOffsets(of: partitions, timeout: .seconds(30)).map(\.offset)
    }

    /// Up to where each partition is committed; 0 where nothing ever was.
    func committed() throws -> [Int64] {
        while true {
            do throws(KafkaError) {
                return try reader.committed(partitions, timeout: .seconds(5)).map { max(0, $0.offset) }
            } catch {
                // The answer waits for transactions that would change it.
                if error.disposition != .retriable { throw error }
            }
        }
    }

    /// Waits until everything up to some offsets is committed.
    ///
    /// - Parameter isAlive: Is asked meanwhile; throws where waiting is of no use.
    func wait(for ends: [Int64], isAlive: () throws -> Void) throws {
        while zip(try committed(), ends).contains(where: { $0 < $1 }) {
            try isAlive()
            usleep(5_000)
        }
    }
}
