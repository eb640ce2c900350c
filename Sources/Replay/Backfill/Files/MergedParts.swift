internal import Events

/// The parts of all partitions put together, in order of time: within a millisecond first what time does, accounts in byte
/// order, then the records in log order, one partition after the other. It is the order of `OrderedOutput`, found without
/// having everything in memory.
struct MergedParts {
    private let parts: [Part]
    private let parser = JSONParser()

    /// One part, and the line of it that comes next.
    final class Part {
        private var file: LineFile
        private let path: String
        private(set) var next: PartLine?

        /// - Throws: `FileError` where it cannot be read.
        init(_ path: String) throws {
            file = try LineFile(path: path)
            self.path = path
            try advance()
        }

        func advance() throws {
            guard let line = try file.next() else {
                next = nil
                return
            }
            guard let read = PartLine(line) else {
                throw FileError(path: path, cause: "a line of it is damaged; give --again to begin anew")
            }
            next = read
        }
    }

    /// - Parameter parts: In order of partitions.
    init(_ parts: [Part]) {
        self.parts = parts
    }

    /// Hands over everything.
    ///
    /// - Throws: `FileError`, or what `body` throws.
    func forEach(_ body: (PartLine) throws -> Void) throws {
        var group: [PartLine] = []
        while let time = parts.compactMap({ $0.next?.time }).min() {
            group.removeAll(keepingCapacity: true)
            for part in parts {
                while let line = part.next, line.time == time {
                    group.append(line)
                    try part.advance()
                }
            }
            let byTime = group.filter { $0.origin == .time }
            for line in byTime.count > 1 ? byAccount(byTime) : byTime { try body(line) }
            for line in group where line.origin == .record { try body(line) }
        }
    }

    private func byAccount(_ lines: [PartLine]) -> [PartLine] {
        let keyed = lines.enumerated().map { (account: account(of: $1), place: $0, line: $1) }
        return keyed.sorted {
            $0.account == $1.account ? $0.place < $1.place : $0.account.lexicographicallyPrecedes($1.account)
        }.map(\.line)
    }

    private func account(of line: PartLine) -> [UInt8] {
        line.event.withUnsafeBytes { event in
            (try? parser.parse(event)) == nil ? [] : parser.root["subject"].text.map { Array($0.bytes) } ?? []
        }
    }
}
