internal import Glibc

/// The state of a partition on the local disk: a cache of its changelog, and always a true prefix of it.
///
/// An account is a name, a state, whose form is the caller's affair, and a due time. Due times are kept in order, so
/// that what is due is found without looking at anything else. Each commit writes accounts, due times, models and
/// `Progress` together or not at all, and is to be made only when the same changes are committed to Kafka.
///
/// ```swift
/// let store = try StateStore.open(
///     "/var/lib/tierline/acme/3", identity: identity, now: now, deletionsKept: 86_400_000)
/// logger.info("state store: \(store.finding)")
/// store.beginLoading()                          // nothing, unless the store is empty
/// while let records = changelog.next(from: store.progress?.changelogOffset ?? 0) {
///     batch.put(name, due: due, state: bytes)   // for each record
///     try store.commit(batch, progress)
///     batch.removeAll()
/// }
/// try store.finishLoading()
/// ```
///
/// For one thread at a time. It may move to another thread with its partition; a process has to be careful only not to
/// open a directory twice. A process that is killed loses nothing that was committed. After the machine went down, a
/// store that was not closed `durably` is not trusted.
public final class StateStore {
    /// What was found when it was opened.
    public internal(set) var finding: Finding

    let folder: StoreFolder
    let identity: StoreIdentity
    let boot: String
    var label: Label
    var record: ProgressRecord?
    /// `nil` once it is closed.
    private var openEnvironment: Environment?
    /// Of a store that has no progress yet, whether its first commits leave the timers for later.
    var startsLoading = false

    init(
        folder: StoreFolder, identity: StoreIdentity, boot: String, finding: Finding, label: Label,
        environment: Environment, record: ProgressRecord?
    ) {
        self.folder = folder
        self.identity = identity
        self.boot = boot
        self.finding = finding
        self.label = label
        openEnvironment = environment
        self.record = record
    }

    var environment: Environment {
        guard let openEnvironment else { preconditionFailure("the store is closed") }
        return openEnvironment
    }

    /// The directory.
    public var directory: String { folder.path }

    /// Up to where it has come; `nil`: it is empty, and the changelog is to be read from its beginning.
    public var progress: Progress? { record?.progress }

    /// How much of the disk it takes, in bytes, room for growth included.
    public var fileSize: Int { environment.mapSize }

    /// Closes it. The directory can be opened again at once, whatever is thrown; this store is of no use any more.
    ///
    /// A store that goes without being closed is as that of a process that was killed.
    ///
    /// - Parameters:
    ///   - now: The wall clock, in milliseconds, where the store is level with its changelog; else `nil`.
    ///   - durably: Whether to wait until everything is on disk, so that the store is trusted even when the machine has
    ///     been started anew since: worth its seconds when the process ends, and not when a partition moves on.
    public func close(at now: Int64?, durably: Bool) throws(StoreError) {
        let environment = environment
        defer {
            openEnvironment = nil
            folder.unlock()
        }
        guard var progress else { return }
        if let now {
            progress.writtenAt = now
            try write(StateBatch(), progress)
        }
        guard durably else { return }
        do {
            try environment.sync()
        } catch {
            throw failure(error)
        }
        label.isSynced = true
        try label.write(to: folder.label, in: folder.path)
    }

    /// Sets the store aside and begins anew with an empty one: for when the caller finds that it does not fit.
    ///
    /// - Parameter reason: Why; becomes the `finding`.
    public func setAside(because reason: Distrust) throws(StoreError) {
        precondition(openEnvironment != nil, "the store is closed")
        try folder.setAside()
        (label, openEnvironment) = try StateStore.makeEmpty(in: folder, identity, boot)
        record = nil
        startsLoading = false
        finding = .distrusted(reason)
    }

    /// What a failure of LMDB means to the caller.
    func failure(_ failure: LMDBFailure) -> StoreError {
        guard failure.isDamage else {
            return .system("use", environment.path, code: failure.code)
        }
        return .damaged(directory: directory, how: "\(failure)")
    }
}
