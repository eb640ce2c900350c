internal import Glibc

/// What is said of a store in a file beside it, so that LMDB need not be let near one that cannot be trusted.
///
/// The store itself is not synced, so after the machine went down any part of it may be missing. The label is synced:
/// it says in which run of the machine the store was opened, and whether it was closed, and synced, since.
struct Label: Hashable {
    /// The version of the store's own form: files, databases, keys and values.
    static let format = 1

    var identity: StoreIdentity
    /// The seed of its hashes.
    var seed: UInt64
    /// The run of the machine in which it was last opened.
    var boot: String
    /// Whether all of it is on disk.
    var isSynced: Bool

    private enum Field: String, CaseIterable {
        case format, encoding, application, cluster, topic, partition, seed, boot, synced
    }

    private static let title = "state of a partition, kept by tierline"
    private static let checkField = "check: "

    /// The run of the machine that goes on now.
    static func currentBoot() -> String {
        guard let file = try? FileHandle("/proc/sys/kernel/random/boot_id", O_RDONLY) else { return "" }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(file.descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)).filter { $0 > 32 }, as: UTF8.self)
    }

    init(identity: StoreIdentity, seed: UInt64, boot: String, isSynced: Bool) {
        self.identity = identity
        self.seed = seed
        self.boot = boot
        self.isSynced = isSynced
    }

    /// Reads a label back.
    ///
    /// - Throws: `Distrust.damaged`, or that it is of another version than `format`.
    init(_ bytes: [UInt8]) throws(Distrust) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: Label.checkField),
            text[end.upperBound...] == "\(Label.check(String(text[..<end.lowerBound])))\n"
        else { throw .damaged("the label is not as it was written") }
        var fields: [Field: String] = [:]
        for line in text[..<end.lowerBound].split(separator: "\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let field = Field(rawValue: String(parts[0])), parts.count == 2 else { continue }
            fields[field] = String(parts[1].dropFirst())
        }
        guard let format = fields[.format].flatMap({ Int($0) }) else { throw .damaged("the label names no format") }
        try Label.compare(format, Label.format, "of the store")
        guard let encoding = fields[.encoding].flatMap({ Int($0) }),
            let partition = fields[.partition].flatMap({ Int32($0) }),
            let seed = fields[.seed].flatMap({ UInt64($0) }),
            let application = fields[.application], let cluster = fields[.cluster], let topic = fields[.topic],
            let boot = fields[.boot], let synced = fields[.synced]
        else { throw .damaged("the label is not complete") }
        identity = StoreIdentity(
            application: application, cluster: cluster, topic: topic, partition: partition, encoding: encoding)
        self.seed = seed
        self.boot = boot
        isSynced = synced == "yes"
    }

    var bytes: [UInt8] {
        let values: [Field: String] = [
            .format: "\(Label.format)", .encoding: "\(identity.encoding)", .application: identity.application,
            .cluster: identity.cluster, .topic: identity.topic, .partition: "\(identity.partition)",
            .seed: "\(seed)", .boot: boot, .synced: isSynced ? "yes" : "no",
        ]
        var text = Label.title + "\n"
        for field in Field.allCases { text += "\(field.rawValue): \(values[field]!)\n" }
        return Array((text + Label.checkField + "\(Label.check(text))\n").utf8)
    }

    /// Puts it on disk, in place of the one before, whole or not at all.
    func write(to path: String, in directory: String) throws(StoreError) {
        let draft = path + ".new"
        let file = try FileHandle(draft, O_WRONLY | O_CREAT)
        try file.replace(with: bytes)
        try file.sync()
        guard rename(draft, path) == 0 else { throw .system("rename", draft) }
        try FileHandle(directory, O_RDONLY | O_DIRECTORY).sync()
    }

    /// Whether the store may be used under an identity, in this run of the machine.
    func trust(for expected: StoreIdentity, boot: String) throws(Distrust) {
        guard identity.isSameState(as: expected) else {
            throw .foreign(found: "\(identity)", expected: "\(expected)")
        }
        try Label.compare(identity.encoding, expected.encoding, "of the accounts")
        guard isSynced || (self.boot == boot && !boot.isEmpty) else { throw .machineWentDown }
    }

    private static func compare(_ found: Int, _ expected: Int, _ what: String) throws(Distrust) {
        if found < expected { throw .olderFormat(found: "\(found) \(what)", expected: "\(expected)") }
        if found > expected { throw .newerFormat(found: "\(found) \(what)", expected: "\(expected)") }
    }

    static func check(_ text: String) -> UInt64 {
        var hash = SeededHash(seed: 0)
        Array(text.utf8).withUnsafeBytes { hash.combine($0) }
        return hash.value
    }
}
