internal import Engine
internal import Events
internal import Glibc

/// A log at rest: files of lines, as `tierline export` writes them, or plain events.
final class LinesSource: RecordSource {
    private let paths: [String]
    private let reader = LogLineReader()
    private var header: LogLine.Header?
    private var partitions: [Int32: Place] = [:]
    /// What alone is handed out; `nil`: all.
    private var part: (partition: Int32, offsets: Range<Int64>)?
    private(set) var extent: (done: Int64, total: Int64)

    /// What was last read of a partition.
    private struct Place {
        /// How many of its lines have come: what files count positions by, as lines need not say their offsets.
        var lines: Int64 = 0
        var lastOffset: Int64 = -1
        /// The greatest time so far.
        var time = Timestamp.min
    }

    /// - Parameter paths: The files, read in this order.
    /// - Throws: `FileError` for one that is not there.
    init(_ paths: [String]) throws(FileError) {
        self.paths = paths
        extent = (0, 0)
        for path in paths { extent.total += try LinesSource.size(of: path) }
    }

    /// How large a file is, in bytes as it lies there.
    static func size(of path: String) throws(FileError) -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(path: path, errno: errno) }
        return Int64(status.st_size)
    }

    func part(of partition: Int32, from start: Int64, to end: Int64) throws -> any RecordSource {
        let source = try LinesSource(paths)
        source.part = (partition, start..<max(start, end))
        return source
    }

    /// Any line may be of any partition.
    func isAtEnd(_ partition: Int32) -> Bool { false }

    func read(
        from positions: [Int32: Int64], until stop: ReplayStop, take: (SourcedRecord) throws -> Refusal?,
        refused: (DeadLetter) throws -> Void
    ) throws {
        var before: Int64 = 0
        for path in paths {
            var file = try LineFile(path: path)
            var number = 0
            while let text = try file.next() {
                number += 1
                try stop.check()
                extent.done = before + file.bytesRead
                if text.allSatisfy({ $0 == 32 || $0 == 13 || $0 == 9 }) { continue }
                do {
                    try hand(text, positions, take: take, refused: refused)
                } catch let problem as LogLineReader.Problem {
                    throw LogLineError(file: path, line: number, cause: problem.cause)
                }
            }
            before += try LinesSource.size(of: path)
        }
        extent.done = extent.total
    }

    private func hand(
        _ text: UnsafeRawBufferPointer, _ positions: [Int32: Int64], take: (SourcedRecord) throws -> Refusal?,
        refused: (DeadLetter) throws -> Void
    ) throws {
        let line = try reader.read(text)
        if case .header(let header) = line.content {
            guard partitions.isEmpty, self.header == nil else {
                throw LogLineReader.Problem("`log` describes the log on the first line only")
            }
            self.header = header
            return
        }
        if let header, Int(line.partition) >= header.partitions {
            throw LogLineReader.Problem("the log has \(header.partitions) partitions, this is number \(line.partition)")
        }
        var place = partitions[line.partition] ?? Place()
        let offset = line.offset ?? place.lastOffset + 1
        if offset <= place.lastOffset {
            throw LogLineReader.Problem(
                "offset \(offset) of partition \(line.partition) comes after \(place.lastOffset): give the files of one log, "
                    + "in its order")
        }
        place.lines += 1
        place.lastOffset = offset
        // What does not say when it was recorded was so when it happened, or when what stands before it was.
        place.time = max(place.time, line.recorded ?? reader.eventTime ?? place.time)
        partitions[line.partition] = place
        if place.lines <= positions[line.partition] ?? 0 { return }
        if let part, line.partition != part.partition || !part.offsets.contains(offset) { return }

        switch line.content {
        case .header: break
        case .plain:
            let record = LogRecord(
                offset: offset, recorded: line.recorded, key: nil, value: text, isKeyedByItself: true)
            let key = header?.partitioner == nil ? nil : reader.account(text).map { Array($0.bytes) }
            let sourced = self.sourced(record, line.partition, place, key)
            if let refusal = try take(sourced) {
                try refused(
                    DeadLetter(
                        refusal: refusal, partition: line.partition, offset: offset, time: 0,
                        key: reader.account(text).map { Array($0.bytes) }, value: PlainLine.original(text)))
            }
        case .envelope(let key, let value, let headers):
            let control = (key == nil ? headers.last { $0.name == "tierline" } : nil)?.value.flatMap { bytes in
                bytes.withUnsafeBytes { LogRecord.Control(header: $0) }
            }
            let refusal = try withOptionalBytes(key) { keyBytes in
                try withOptionalBytes(value) { value in
                    let record = LogRecord(
                        offset: offset, recorded: line.recorded, key: keyBytes, value: value, control: control)
                    return try take(sourced(record, line.partition, place, key))
                }
            }
            if let refusal {
                try refused(
                    DeadLetter(
                        refusal: refusal, partition: line.partition, offset: offset, time: 0, key: key, value: value,
                        headers: headers))
            }
        }
    }

    private func sourced(_ record: LogRecord, _ partition: Int32, _ place: Place, _ key: [UInt8]?) -> SourcedRecord {
        SourcedRecord(
            partition: partition, next: place.lines, time: place.time, record: record,
            refusal: stray(key, record.control, in: partition))
    }

    private func stray(_ key: [UInt8]?, _ control: LogRecord.Control?, in partition: Int32) -> Refusal? {
        guard let header, let partitioner = header.partitioner, control == nil, let key, !key.isEmpty else {
            return nil
        }
        let home = key.withUnsafeBytes { partitioner.partition(of: $0, count: header.partitions) }
        return home == partition ? nil : .stray(in: partition, home: home, partitioner)
    }
}

private func withOptionalBytes<Result>(
    _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> Result
) rethrows -> Result {
    guard let bytes else { return try body(nil) }
    return try bytes.withUnsafeBytes { try body($0) }
}
