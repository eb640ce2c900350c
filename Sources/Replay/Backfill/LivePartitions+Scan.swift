internal import Engine
internal import Kafka

extension LivePartitions {
    /// Reads it from the topics of an application; where these are not there yet, nothing is known.
    ///
    /// - Throws: `KafkaError` where the broker does not answer, `StateError` where the changelog cannot be read.
    init(of live: EngineConfiguration, in scan: TopicScan) throws {
        self.init()
        let topics = live.topics
        let counts = try scan.admin.partitionCounts(of: [topics.changelog, topics.models], timeout: scan.timeout)
        if let count = counts[topics.changelog] {
            try scan.read(topics.changelog, partitions: 0..<Int32(count)) { try take(changelog: $0) }
        }
        if counts[topics.models] != nil {
            try scan.read(topics.models, partitions: CollectionOfOne(0)) { take(models: $0) }
        }
    }

    /// The models that the partitions of a log were started with, as far as they are known.
    ///
    /// - Throws: `TopicProblem` where one cannot be used any more.
    func firstModels(ofPartitions count: Int, application live: EngineConfiguration) throws -> [Int32: ModelRevision] {
        var found: [Int32: ModelRevision] = [:]
        for number in 0..<Int32(count) {
            do {
                found[number] = try firstModel(of: number)
            } catch {
                throw TopicProblem(
                    topic: live.topics.changelog,
                    cause: "the model that partition \(number) was started with cannot be used: \(error); give a "
                        + "--model to score all of the log by that")
            }
        }
        return found
    }
}
