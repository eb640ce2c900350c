internal import Events
package import Kafka
internal import Scoring

/// What a live application's topics say of its partitions, beside their accounts: which model scored each before its first
/// `model` record, and how far each has come.
///
/// A log that was filled before the application first ran, or to which producers give the times, has records before its
/// first `model` record. The file that is configured today may be a later one than scored them.
///
/// ```swift
/// var live = LivePartitions()
/// scan.read(topics.changelog, partitions: 0..<8) { try live.take(changelog: $0) }
/// scan.read(topics.models, partitions: [0]) { live.take(models: $0) }
/// let first = try live.firstModel(of: 3) ?? configured
/// ```
package struct LivePartitions {
    private var firstModels: [Int32: [UInt8]] = [:]
    private var nextOffsets: [Int32: Int64] = [:]
    private var switches: [Int32: (offset: Int64, hash: String)] = [:]
    private var models: [String: [UInt8]] = [:]
    private let parser = JSONParser()

    /// Knows nothing yet.
    package init() {}

    /// Takes the next record of the changelog.
    ///
    /// - Throws: `StateError` where a position cannot be read.
    package mutating func take(changelog message: borrowing Message) throws {
        try take(changelog: message.partition, key: message.key, value: message.value)
    }

    mutating func take(
        changelog partition: Int32, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?
    ) throws(StateError) {
        guard let key else { return }
        switch Changelog.Key(key) {
        case .firstModel: firstModels[partition] = value.map(Array.init)
        case .position:
            if let value {
                nextOffsets[partition] = try Changelog.Position(value).nextOffset
            } else {
                nextOffsets[partition] = nil
            }
        case .account, .model, .beginning, .carried, .waiting, nil: break
        }
    }

    /// Takes the next record of the history of models.
    package mutating func take(models message: borrowing Message) {
        take(modelsKey: message.key, value: message.value)
    }

    mutating func take(modelsKey key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) {
        guard let key, let value, (try? parser.parse(value)) != nil else { return }
        let root = parser.root
        guard let hash = root["hash"].text?.string else { return }
        if Text(bytes: key).string.hasPrefix(ModelHistory.switchPrefix) {
            guard let partition = root["partition"].integer.flatMap({ Int32(exactly: $0) }),
                let offset = root["offset"].integer, offset <= switches[partition]?.offset ?? .max
            else { return }
            switches[partition] = (offset, hash)
        } else {
            models[hash] = Array(value)
        }
    }

    /// The model that a partition was started with, before its first `model` record: as the changelog remembers it, else the
    /// first that is known to have been put in force there; `nil` where nothing is known.
    ///
    /// - Throws: `Refusal` where it cannot be used.
    package func firstModel(of partition: Int32) throws -> ModelRevision? {
        guard let bytes = firstModels[partition] ?? switches[partition].flatMap({ models[$0.hash] }) else { return nil }
        return try bytes.withUnsafeBytes { try ModelRecord(value: $0).revision }
    }

    /// The offset of the first record that is not in a partition's state; `nil` where it has none.
    package func nextOffset(of partition: Int32) -> Int64? { nextOffsets[partition] }
}
