public import Engine
internal import Foundation
internal import Glibc
public import Kafka
public import Logging

/// A replay that publishes to topics of its own, under an application name of its own: the shadow.
///
/// This gets it ready for a `ScorerService`. What was asked lies in the shadow's changelog, so that whoever starts it again
/// under the same name goes on with just that.
public final class ShadowReplay {
    /// Where in partition 0 of the changelog it lies. No key of the state begins with this letter.
    static let requestKey = Array("r".utf8)

    private let live: EngineConfiguration
    private let name: String
    private let topics: TopicNames
    private let scan: TopicScan
    private let logger: Logger
    private let log: LogSink
    private var lockFile: Int32?

    /// How long a process that was killed may still count as a member of its group, and a little more.
    private static let longestSession = Duration.seconds(15)

    /// - Parameters:
    ///   - live: The installation whose log is replayed.
    ///   - name: The shadow's application name.
    ///   - log: Takes librdkafka's log.
    /// - Throws: `ConfigurationError` if no consumer can be made of the configuration.
    public init(
        _ live: EngineConfiguration, as name: String, logger: Logger, log: @escaping LogSink
    ) throws(ConfigurationError) {
        self.live = live
        self.name = name
        self.logger = logger
        self.log = log
        topics = TopicNames(application: name, log: live.logTopic)
        var shadow = live
        shadow.application = name
        scan = try TopicScan(shadow, group: "replay", log: log)
    }

    deinit {
        if let lockFile { close(lockFile) }
    }

    /// What a `ScorerService` needs to run the replay, and what there is to do.
    public struct Plan: Sendable {
        /// The shadow's configuration.
        public let configuration: EngineConfiguration
        /// What is read, for showing how far it is.
        public let progress: ShadowProgress
        /// Whether an earlier start had the same request.
        public let goesOn: Bool
    }

    /// Makes sure that the name is free, or was used for the same request, and notes the request under it.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - revision: The model that it begins with; where the log's models are heeded, only as far as the live application
    ///     does not remember another one.
    ///   - again: Whether what an earlier replay of this name has made is deleted first.
    /// - Throws: `ReplayRefused`, `TopicProblem`, or `KafkaError` where the broker does not answer.
    public func prepare(_ request: ReplayRequest, model revision: ModelRevision, again: Bool) throws -> Plan {
        let partitions = try scan.partitions(of: live.logTopic, remedy: "check log.topic")
        try lock()
        try waitUntilNobodyElseRunsIt()
        var found = try storedRequest()
        // What was killed before all was there that it begins with has scored nothing.
        if again || !found.isReady(for: request) {
            try delete(found)
            found = .none
        }
        var stored: StoredRequest
        switch found {
        case .request(let earlier):
            let differences = earlier.request.differences(to: request)
            if !differences.isEmpty { throw ReplayRefused.otherRequest(name: name, differences) }
            stored = earlier
        case .unreadable:
            throw ReplayRefused.unreadableRequest(name: name)
        case .foreign:
            throw ReplayRefused.notAReplay(name: name)
        case .none:
            // A replay that heeds models has to look for them in all that comes before, too.
            stored = StoredRequest(
                request,
                try scan.bounds(
                    of: live.logTopic, partitions: partitions, from: request.heedsModels ? nil : request.from,
                    to: request.to))
        }
        let scope = ReplayScope(
            from: request.from, ends: stored.bounds.ends, until: request.to, heedsModels: request.heedsModels,
            carriesBackground: request.carriesProfiles)
        var configuration = live.replay(as: name, scope, model: revision)
        if request.heedsModels {
            configuration.firstModels = try LivePartitions(of: live, in: scan)
                .firstModels(ofPartitions: partitions, application: live)
        }
        if case .none = found {
            try ScorerService.prepareTopics(configuration, logger: logger)
            let writer = try ChangelogWriter(configuration, log: log)
            if request.carriesProfiles, let from = request.from {
                stored.isReady = false
                try writer.write(ShadowReplay.requestKey, stored.bytes, to: 0)
                try writer.flush()
                try CarriedProfiles(live, before: from, for: revision, logger: logger)
                    .forEach(of: 0..<Int32(partitions), in: scan) { partition, account, records in
                        try writer.write(
                            LiveBackground.key(of: account), BackgroundLines.value(of: records), to: partition)
                    }
                try writer.flush()
                stored.isReady = true
            }
            try writer.write(ShadowReplay.requestKey, stored.bytes, to: 0)
            try writer.flush()
        }
        scan.close()
        return Plan(
            configuration: configuration, progress: ShadowProgress(stored.bounds),
            goesOn: found.isRequest)
    }

    // MARK: - Who has the name

    /// What is found under the name.
    private enum Found {
        case none
        case request(StoredRequest)
        /// A request that another version has noted.
        case unreadable
        /// State of something else: another installation, say.
        case foreign

        /// Whether it can go on, where it is what is asked for.
        func isReady(for request: ReplayRequest) -> Bool {
            if case .request(let stored) = self { stored.isReady || stored.request != request } else { true }
        }

        var isRequest: Bool {
            if case .request = self { true } else { false }
        }
    }

    /// Makes sure that no other process of this machine is at it, for as long as this lives.
    private func lock() throws {
        guard let directory = live.stateDirectory else { return }
        let state = URL(filePath: directory).appending(path: name)
        do {
            try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        } catch {
            let code = ((error as? CocoaError)?.underlying as? POSIXError)?.code.rawValue ?? EIO
            throw ReplayRefused.unlockableState(path: state.path, cause: String(cString: strerror(code)))
        }
        let path = state.appending(path: "replay.lock").path
        let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            if file >= 0 { close(file) }
            if file >= 0, code == EWOULDBLOCK { throw ReplayRefused.running(name: name) }
            throw ReplayRefused.unlockableState(path: path, cause: String(cString: strerror(code)))
        }
        lockFile = file
    }

    /// Waits until no process of another instance is a member of the group. Those of this instance ran on this machine, and
    /// have ended: static members stay for a while.
    private func waitUntilNobodyElseRunsIt() throws {
        let own = live.kafka.properties.last { $0.name == "client.id" }?.value ?? "\(name)-\(live.instance)-"
        let deadline = ContinuousClock.now + ShadowReplay.longestSession
        var isNoted = false
        while true {
            do throws(KafkaError) {
                let members = try scan.admin.members(ofGroup: name, timeout: scan.timeout)
                if members.allSatisfy({ $0.hasPrefix(own) }) { return }
            } catch {
                guard error.code == .unsupportedVersion else { throw error }
                logger.debug("whether a replay of this name runs already cannot be told: \(error)")
                return
            }
            if ContinuousClock.now >= deadline { throw ReplayRefused.running(name: name) }
            if !isNoted {
                logger.info(
                    "the group has members still; if they died, that is soon over", metadata: ["group": "\(name)"])
                isNoted = true
            }
            Thread.sleep(forTimeInterval: 0.5)
        }
    }

    private func storedRequest() throws -> Found {
        let counts = try scan.admin.partitionCounts(of: [topics.changelog], timeout: scan.timeout)
        guard let partitions = counts[topics.changelog] else { return .none }
        var found: Found?
        try scan.read(topics.changelog, partitions: CollectionOfOne(0)) { message in
            guard let key = message.key, key.elementsEqual(ShadowReplay.requestKey), let value = message.value else {
                return
            }
            found = (try? StoredRequest(value)).map(Found.request) ?? .unreadable
        }
        if let found { return found }
        // It may have ended before it had noted anything.
        let bounds = try scan.bounds(of: topics.changelog, partitions: partitions)
        return bounds.starts == bounds.ends ? .none : .foreign
    }

    // MARK: - Beginning anew

    private func delete(_ found: Found) throws {
        let names = try scan.admin.topicNames(timeout: scan.timeout)
        let own = names.filter { isOwn($0, among: names) }
        switch found {
        case .foreign: throw ReplayRefused.notAReplay(name: name)
        case .none: for topic in own { try refuseWhatNoReplayHasWritten(topic) }
        case .unreadable: break
        case .request(var stored):
            // Killed meanwhile, it must not pass for one that can go on.
            stored.isReady = false
            var shadow = live
            shadow.application = name
            let writer = try ChangelogWriter(shadow, log: log)
            try writer.write(ShadowReplay.requestKey, stored.bytes, to: 0)
            try writer.flush()
        }
        // The changelog, by which they are known for a replay's, goes last.
        try delete(own.filter { $0 != topics.changelog })
        try delete(own.filter { $0 == topics.changelog })
        do throws(KafkaError) {
            try scan.admin.deleteGroup(name, timeout: scan.timeout)
        } catch {
            // A member that ended just now stays for a while. Without state its group's offsets mean nothing.
            if error.code != .groupNotEmpty { throw error }
        }
        if let directory = live.stateDirectory {
            let state = URL(filePath: directory).appending(path: name)
            for entry in try FileManager.default.contentsOfDirectory(at: state, includingPropertiesForKeys: nil)
            where entry.lastPathComponent != "replay.lock" {
                try FileManager.default.removeItem(at: entry)
            }
        }
    }

    /// Deletes topics, and waits until they are gone: one that is being deleted can be neither used nor made.
    private func delete(_ own: [String]) throws {
        if own.isEmpty { return }
        let failures = try scan.admin.delete(own, timeout: .seconds(30))
        for (_, failure) in failures where failure.code != .unknownTopicOrPartition { throw failure }
        let deadline = ContinuousClock.now + .seconds(60)
        while !Set(own).isDisjoint(with: try scan.admin.topicNames(timeout: scan.timeout)) {
            if ContinuousClock.now >= deadline { throw ReplayRefused.notDeleted(name: name) }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    private func isOwn(_ topic: String, among all: [String]) -> Bool {
        if topics.all.dropFirst().contains(topic) { return true }
        // Those of an application that is called `<name>.alerts` are not.
        return topic.hasPrefix("\(name).alerts.") && !all.contains("\(name).alerts.changelog")
    }

    /// Without a changelog that says whose a name is, each topic has to say so itself: by its first record, as all events of
    /// a replay are marked.
    private func refuseWhatNoReplayHasWritten(_ topic: String) throws {
        let scan = try TopicScan(live, group: "replay-marks", log: log)
        defer { scan.close() }
        for number in 0..<Int32(try scan.partitions(of: topic, remedy: "start again")) {
            do {
                try scan.read(topic, partitions: CollectionOfOne(number)) { message in
                    // A score that was taken back has no headers.
                    if message.value != nil { throw FirstRecord(isMarked: message.header("ce_tierlinereplay") != nil) }
                }
            } catch let first as FirstRecord {
                if !first.isMarked { throw ReplayRefused.foreignTopic(topic) }
            }
        }
    }
}

/// Ends the reading of a partition.
private struct FirstRecord: Error {
    let isMarked: Bool
}
