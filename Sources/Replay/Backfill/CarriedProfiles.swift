internal import Engine
internal import Events
internal import Logging

/// The profiles and holds that a replay takes over from the live application, where it does not begin with the log.
struct CarriedProfiles {
    private let live: EngineConfiguration
    private let time: Timestamp
    private let revision: ModelRevision
    private let logger: Logger

    /// - Parameters:
    ///   - live: The live application.
    ///   - time: From when on the log is replayed; what came later lies in it.
    ///   - revision: The model that the replay begins with.
    init(_ live: EngineConfiguration, before time: Timestamp, for revision: ModelRevision, logger: Logger) {
        self.live = live
        self.time = time
        self.revision = revision
        self.logger = logger
    }

    /// Goes through what the live application has committed, a partition after the other, and says what there was.
    ///
    /// - Parameters:
    ///   - partitions: Those of the log.
    ///   - scan: Reads what is committed.
    ///   - body: Is handed a partition, an account of it, and records that stand for what is known of the account.
    /// - Throws: `TopicProblem` where there is no live application, `KafkaError` where the broker does not answer,
    ///   `StateError` where the state cannot be read.
    func forEach(
        of partitions: Range<Int32>, in scan: TopicScan,
        _ body: (_ partition: Int32, _ account: [UInt8], _ records: [[UInt8]]) throws -> Void
    ) throws {
        let changelog = live.topics.changelog
        _ = try scan.partitions(
            of: changelog, remedy: "profiles are taken over from a live application: start `tierline run` first")
        var accounts = 0
        var overtaken = 0
        var lacking: Set<String> = []
        for partition in partitions {
            var background = LiveBackground(model: live.revision)
            try scan.read(changelog, partitions: CollectionOfOne(partition)) { try background.take($0) }
            lacking.formUnion(revision.profileAttributes.subtracting(try background.revision().profileAttributes))
            overtaken += try background.forEach(before: time) { account, records in
                accounts += 1
                try body(partition, account, records)
            }
        }
        logger.notice(
            "profiles and holds are taken over from the live state",
            metadata: ["accounts": "\(accounts)", "before": "\(RFC3339.text(time))", "newerProfiles": "\(overtaken)"])
        if !lacking.isEmpty {
            logger.warning(
                "the live model does not keep every attribute that this model names; the profiles taken over lack these",
                metadata: ["attributes": "\(lacking.sorted().joined(separator: ", "))"])
        }
    }
}
