internal import Events
internal import Foundation

/// The folder of a replay to files: what was asked, what is being worked on, and in the end what came of it.
///
/// - `replay.json`: the request; last of all that it has ended.
/// - `work/`: the partitions' state and parts, until they are put together.
/// - `scores.jsonl`, `tiers.jsonl`, `alerts.jsonl`, `dead-letters.jsonl`, `scores.csv`, `tiers.csv`, `alerts.csv`.
struct ReplayFolder {
    let path: String
    private var url: URL { URL(filePath: path, directoryHint: .isDirectory) }
    private var note: URL { url.appending(path: "replay.json") }
    private var work: URL { url.appending(path: "work") }

    /// Every file that a replay ends with.
    private static let results = PartLine.Kind.allCases.flatMap { [$0.fileName + ".jsonl", $0.fileName + ".csv"] }

    init(path: String) {
        self.path = path
    }

    /// Makes the folder, where it is not there yet, and keeps other processes from it.
    ///
    /// - Returns: What keeps them from it, for as long as it lives.
    /// - Throws: `ReplayRefused` where another process is at it, or there can be no such folder.
    func claim() throws -> FolderLock {
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw ReplayRefused.unusableFolder(folder: path, cause: (error as NSError).localizedDescription)
        }
        return try FolderLock(path)
    }

    /// Makes the folder, which is claimed, ready for a request, or finds it as an earlier run of the same left it. Nothing
    /// is deleted before it is certain that all of it is a replay's.
    ///
    /// - Parameter again: Whether an earlier replay's files are deleted first.
    /// - Returns: The earlier request, which is the same; `nil`: there is none yet.
    /// - Throws: `ReplayRefused` where the folder holds something else.
    func open(_ request: ReplayRequest, again: Bool) throws -> StoredRequest? {
        let files = FileManager.default
        guard files.fileExists(atPath: note.path) else {
            if try !files.contentsOfDirectory(atPath: path).isEmpty { throw ReplayRefused.occupied(folder: path) }
            return nil
        }
        let bytes = try Array(Data(contentsOf: note))
        guard ReplayFolder.isNote(bytes) else { throw ReplayRefused.occupied(folder: path) }
        if again {
            try clear()
            return nil
        }
        let stored: StoredRequest
        let hasEnded: Bool
        do {
            stored = try bytes.withUnsafeBytes { try StoredRequest($0) }
            let parser = JSONParser()
            hasEnded = try bytes.withUnsafeBytes {
                try parser.parse($0)
                return parser.root["ended"].boolean ?? false
            }
        } catch {
            throw ReplayRefused.unreadableRequest(name: path)
        }
        let differences = stored.request.differences(to: request)
        if !differences.isEmpty { throw ReplayRefused.otherRequest(name: path, differences) }
        if hasEnded { throw ReplayRefused.finished(folder: path) }
        // Killed before all was there that it begins with, it has scored nothing.
        if !stored.isReady {
            try clear()
            return nil
        }
        return stored
    }

    /// Notes what was asked, or that it has been done.
    func write(_ request: StoredRequest, hasEnded: Bool) throws {
        var bytes = request.bytes
        if hasEnded {
            bytes.removeLast()
            bytes += Array(",\"ended\":true}".utf8)
        }
        try Data(bytes + [10]).write(to: note, options: .atomic)
    }

    /// Where a partition's state is kept.
    func state(of partition: Int32) -> String { work.appending(path: "\(partition)/state").path }

    /// The part file of a partition.
    func part(of partition: Int32) -> String { work.appending(path: "\(partition)/part").path }

    /// What a partition begins with: records, a line each.
    func background(of partition: Int32) -> String { work.appending(path: "\(partition)/background").path }

    /// Makes the folders of a partition.
    func make(_ partition: Int32) throws {
        try FileManager.default.createDirectory(
            at: work.appending(path: "\(partition)"), withIntermediateDirectories: true)
    }

    /// The partitions that have been worked on, in order.
    func partitions() throws -> [Int32] {
        guard FileManager.default.fileExists(atPath: work.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: work.path).compactMap { Int32($0) }.sorted()
    }

    /// A file of results, which gets its name when all of them are complete.
    func result(_ name: String) -> String { url.appending(path: "\(name).unfinished").path }

    /// Gives the results their names, and deletes what was needed to make them.
    func finish(_ request: StoredRequest) throws {
        for name in ReplayFolder.results where FileManager.default.fileExists(atPath: result(name)) {
            let file = url.appending(path: name)
            try? FileManager.default.removeItem(at: file)
            try FileManager.default.moveItem(atPath: result(name), toPath: file.path)
        }
        try write(request, hasEnded: true)
        // Without a record there is none.
        if FileManager.default.fileExists(atPath: work.path) { try FileManager.default.removeItem(at: work) }
    }

    /// Whether this is the note of a replay, be it of another version.
    private static func isNote(_ bytes: [UInt8]) -> Bool {
        let parser = JSONParser()
        return bytes.withUnsafeBytes { bytes in
            guard (try? parser.parse(bytes)) != nil else { return false }
            return parser.root["version"].integer != nil && parser.root["source"].text != nil
        }
    }

    /// Deletes what a replay has made; the note goes last, so that what is killed meanwhile can be told to begin anew.
    private func clear() throws {
        let files = FileManager.default
        let own = ReplayFolder.results.flatMap { [url.appending(path: $0).path, result($0)] } + [work.path, note.path]
        let foreign = try files.contentsOfDirectory(atPath: path)
            .filter { !own.contains(url.appending(path: $0).path) }
        if !foreign.isEmpty { throw ReplayRefused.occupied(folder: path) }
        for path in own where files.fileExists(atPath: path) { try files.removeItem(atPath: path) }
    }
}

extension PartLine.Kind {
    /// The name of the files, without what says of which form they are.
    var fileName: String {
        switch self {
        case .score: "scores"
        case .tier: "tiers"
        case .alert: "alerts"
        case .deadLetter: "dead-letters"
        }
    }
}
