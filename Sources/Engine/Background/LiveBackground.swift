package import Events
package import Kafka
internal import Scoring

/// What a partition's changelog says of the background of its accounts: profiles, and holds that stand.
///
/// A replay that does not begin with the log can begin with it, since what companies are was mostly said long before.
/// What lies in the log from then on is left to the log.
///
/// ```swift
/// var live = LiveBackground(of: 0, model: configured)
/// scan.read(topics.changelog, partitions: [0]) { try live.take($0) }
/// try live.forEach(before: from) { account, records in … }
/// ```
package struct LiveBackground {
    private var known: ChangelogAccounts

    /// - Parameter revision: The model of the live application's configuration, for a changelog that names none.
    package init(model revision: ModelRevision) {
        known = ChangelogAccounts(model: revision)
    }

    /// Takes the next record of the changelog.
    ///
    /// - Throws: `StateError` where it cannot be read.
    package mutating func take(_ message: borrowing Message) throws {
        try known.take(message)
    }

    mutating func take(key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?) throws {
        try known.take(key: key, value: value)
    }

    /// The model whose attributes the accounts have kept.
    ///
    /// - Throws: `Refusal` where it cannot be used.
    package func revision() throws -> ModelRevision { try known.revision() }

    /// Goes through the accounts that had a background before a time, in byte order of names.
    ///
    /// - Parameters:
    ///   - time: The time.
    ///   - body: Is handed an account's name, and records that stand for what was known of it.
    /// - Returns: How many accounts have a profile that came later, so that the one from before is not known any more.
    /// - Throws: `StateError` where a state cannot be read, `Refusal` where the model cannot be used.
    package func forEach(
        before time: Timestamp, _ body: (_ account: [UInt8], _ records: [[UInt8]]) throws -> Void
    ) throws -> Int {
        let scorer = Scorer(try revision().compiled)
        var overtaken = 0
        for name in known.states.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let account = try known.account(name, by: scorer) else { continue }
            if scorer.hasProfile(account, notBefore: time) { overtaken += 1 }
            let records = scorer.background(of: account, before: time)
            if !records.isEmpty { try body(name, records) }
        }
        return overtaken
    }

    /// The key under which a replay's changelog has what it begins with of an account.
    package static func key(of account: [UInt8]) -> [UInt8] { [UInt8(ascii: "c")] + account }
}
