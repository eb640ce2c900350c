internal import Glibc

/// What is in a store's folder, and whether it can be trusted.
enum Inspection {
    /// Nothing, or only a label.
    case absent
    /// A store that is to be set aside.
    case distrusted(Distrust)
    /// A store that may be used, opened; without a progress nothing has been committed to it yet.
    case trusted(Label, Environment, ProgressRecord?)

    /// Looks at the label first, then at the file's head, and lets LMDB near the file only when both are as they should be.
    init(
        _ folder: StoreFolder, _ identity: StoreIdentity, _ boot: String, now: Int64, deletionsKept: Int64
    ) throws(StoreError) {
        guard folder.hasAccounts else {
            self = .absent
            return
        }
        guard folder.hasLabel else {
            self = .distrusted(.damaged("its label is missing"))
            return
        }
        let labelBytes = try FileHandle(folder.label, O_RDONLY).read()
        let file = try FileHandle(folder.accounts, O_RDONLY)
        let size = try file.size()
        let label: Label
        do throws(Distrust) {
            label = try Label(labelBytes)
            try label.trust(for: identity, boot: boot)
            _ = try FileHead(file: file.descriptor, size: size)
        } catch {
            self = .distrusted(error)
            return
        }
        do throws(LMDBFailure) {
            let environment = try Environment(path: folder.accounts, mapSize: size)
            self = try Inspection.read(environment, label, now: now, deletionsKept: deletionsKept)
        } catch {
            guard error.isDamage else { throw .system("open", folder.accounts, code: error.code, bytes: size) }
            self = .distrusted(.damaged("\(error)"))
        }
    }

    private static func read(
        _ environment: Environment, _ label: Label, now: Int64, deletionsKept: Int64
    ) throws(LMDBFailure) -> Inspection {
        try environment.read { transaction throws(LMDBFailure) in
            let key = Checked.progressKey
            guard let bytes = try Checked.get(key, transaction, environment.meta, seed: label.seed) else {
                guard try transaction.count(environment.accounts) == 0 else {
                    return .distrusted(.damaged("its progress is missing"))
                }
                return .trusted(label, environment, nil)
            }
            guard let record = bytes.withUnsafeBytes(ProgressRecord.init) else {
                return .distrusted(.damaged("its progress cannot be read"))
            }
            // A time that far ahead says as little about how long ago it was.
            let away = (now - record.progress.writtenAt).magnitude
            if away > deletionsKept.magnitude {
                return .distrusted(.awayTooLong(milliseconds: Int64(clamping: away), kept: deletionsKept))
            }
            return .trusted(label, environment, record)
        }
    }
}
