package import Events
package import Kafka
internal import Scoring

/// The accounts of a partition as its changelog has them, and the model that they were scored by.
///
/// ```swift
/// var live = ChangelogAccounts(model: configured)
/// scan.read(topics.changelog, partitions: [0]) { try live.take($0) }
/// ```
package struct ChangelogAccounts {
    private let first: ModelRevision
    private var model: [UInt8]?
    private var firstModel: [UInt8]?
    private var position: Changelog.Position?
    /// The last state of each account that is not gone.
    private(set) var states: [[UInt8]: [UInt8]] = [:]

    /// - Parameter revision: The model of the application's configuration, for a changelog that names none.
    package init(model revision: ModelRevision) {
        first = revision
    }

    /// Takes the next record of the changelog.
    ///
    /// - Throws: `StateError` where it cannot be read.
    package mutating func take(_ message: borrowing Message) throws {
        try take(key: message.key, value: message.value)
    }

    mutating func take(key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) throws {
        guard let key else { return }
        switch Changelog.Key(key) {
        case .account(let name): states[Array(name.bytes)] = value.map(Array.init)
        case .model: model = value.map(Array.init)
        case .firstModel: firstModel = value.map(Array.init)
        case .position: position = try value.map { try Changelog.Position($0) }
        case .beginning, .carried, .waiting, nil: break
        }
    }

    /// The engine clock at the last commit; `nil` before the first.
    package var clock: Timestamp? { position?.clock }

    /// The model that the states are of.
    ///
    /// - Throws: `Refusal` where it cannot be used.
    package func revision() throws -> ModelRevision {
        guard let bytes = model ?? firstModel else { return first }
        return try bytes.withUnsafeBytes { try ModelRecord(value: $0).revision }
    }

    /// Reads an account.
    ///
    /// - Returns: `nil` where nothing is known of it.
    /// - Throws: `StateError` where its state cannot be read.
    func account(_ name: [UInt8], by scorer: Scorer) throws -> Account? {
        guard let state = states[name] else { return nil }
        return try name.withUnsafeBytes { name in
            try state.withUnsafeBytes { try scorer.decode($0, name: Text(bytes: name)) }
        }
    }
}
