internal import Glibc

extension StateStore {
    /// Opens the store of a partition, or makes an empty one: where there is none, and in place of one that cannot be
    /// trusted, which is set aside.
    ///
    /// - Parameters:
    ///   - directory: The store's own directory, on a local disk. Made where it is missing.
    ///   - identity: Whose state it must be.
    ///   - now: The wall clock, in milliseconds.
    ///   - deletionsKept: For how long the changelog keeps the records of deleted accounts: its `delete.retention.ms`.
    /// - Throws: `StoreError.inUse` where someone has it open, `noRoom` or `inaccessible`.
    public static func open(
        _ directory: String, identity: StoreIdentity, now: Int64, deletionsKept: Int64
    ) throws(StoreError) -> StateStore {
        try open(directory, identity: identity, now: now, deletionsKept: deletionsKept, boot: Label.currentBoot())
    }

    static func open(
        _ directory: String, identity: StoreIdentity, now: Int64, deletionsKept: Int64, boot: String
    ) throws(StoreError) -> StateStore {
        let folder = try StoreFolder(directory)
        var finding = Finding.absent
        switch try Inspection(folder, identity, boot, now: now, deletionsKept: deletionsKept) {
        case .trusted(var label, let environment, let record):
            // Before anything is written, the disk must know that the store is in use.
            label.boot = boot
            label.isSynced = false
            try label.write(to: folder.label, in: folder.path)
            return StateStore(
                folder: folder, identity: identity, boot: boot, finding: record == nil ? .absent : .trusted,
                label: label, environment: environment, record: record)
        case .absent:
            break
        case .distrusted(let reason):
            finding = .distrusted(reason)
            try folder.setAside()
        }
        let (label, environment) = try makeEmpty(in: folder, identity, boot)
        return StateStore(
            folder: folder, identity: identity, boot: boot, finding: finding, label: label, environment: environment,
            record: nil)
    }

    /// Makes an empty store where there is none.
    static func makeEmpty(
        in folder: StoreFolder, _ identity: StoreIdentity, _ boot: String
    ) throws(StoreError) -> (Label, Environment) {
        let label = Label(
            identity: identity, seed: UInt64.random(in: .min ... .max), boot: boot, isSynced: false)
        try label.write(to: folder.label, in: folder.path)
        let environment: Environment
        do {
            environment = try Environment(path: folder.accounts, mapSize: Environment.initialSize)
        } catch {
            let code = error.isDamage ? EIO : error.code
            throw .system("make", folder.accounts, code: code, bytes: Environment.initialSize)
        }
        return (label, environment)
    }
}
