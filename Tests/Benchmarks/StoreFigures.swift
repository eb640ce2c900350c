import State

/// What the state store costs: accounts of 300 bytes in eight partitions, each with a timer, changed 50,000 at a time.
struct StoreFigures {
    static let batchSize = 50_000
    /// How much of a changelog is gathered before it is written.
    static let loadSize = 250_000

    private let accounts: Int
    private var partitions: StorePartitions
    private var generator = SeededGenerator(seed: 2)

    /// - Parameter accounts: How many accounts are stored.
    init(accounts: Int) throws {
        self.accounts = accounts
        partitions = try StorePartitions()
    }

    /// Measures, prints, and leaves nothing behind.
    mutating func run() throws {
        defer { partitions.remove() }
        let memory = Memory.residentBytes()
        let load = try measureLoading()
        row("load, batches of up to 250,000", load.rate)
        row("  of which making the timers", Double(accounts) / load.timers)
        partitions.forgetBatches()
        row("put, 50,000 random at a time", try measurePuts(movesTimers: true))
        row("  the same where no timer moves", try measurePuts(movesTimers: false))
        row("get, random", try measureGets())
        row("due, in order of time and name", try measureDue())
        row("all, in order of name", try measureScan())
        let megabytes = { (bytes: Int) in "\((bytes - memory) >> 20) MB" }
        let peak = partitions.peakMemory
        partitions.forgetBatches()
        print("RssAnon beyond the start: \(megabytes(peak)) at a commit, \(megabytes(Memory.residentBytes())) between")
        print("files: \(partitions.fileSize >> 20) MB, \(partitions.fileSize / accounts) bytes an account")
        let close = try secondsTaken {
            for store in partitions.stores { try store.close(at: StorePartitions.now, durably: true) }
        }
        let open = try secondsTaken {
            try partitions.open()
            _ = try partitions.due(of: 0)
        }
        print("closed durably in \(Int(close * 1000)) ms, opened and an account read in \(Int(open * 1000)) ms")
    }

    private func row(_ name: String, _ rate: Double) {
        print(pad(name, to: 34) + "\(Double(Int(rate / 1000)) / 1000) M accounts/s")
    }

    /// As a lost store is restored, one partition after another.
    private mutating func measureLoading() throws -> (rate: Double, timers: Double) {
        var seconds = 0.0
        var timers = 0.0
        for (partition, store) in partitions.stores.enumerated() {
            store.beginLoading()
            var gathered = 0
            for number in stride(from: partition, to: accounts, by: StorePartitions.count) {
                partitions.put(number)
                gathered += 1
                if gathered % StoreFigures.loadSize == 0 { seconds += try partitions.commit() }
            }
            seconds += try partitions.commit()
            timers += try secondsTaken { try store.finishLoading() }
        }
        return (Double(accounts) / (seconds + timers), timers)
    }

    /// Over the median of the batches.
    private mutating func measurePuts(movesTimers: Bool) throws -> Double {
        var times: [Double] = []
        for _ in 0..<15 {
            for _ in 0..<StoreFigures.batchSize {
                let number = Int.random(in: 0..<accounts, using: &generator)
                partitions.put(number, due: movesTimers ? nil : try partitions.due(of: number))
            }
            times.append(try partitions.commit())
        }
        return Double(StoreFigures.batchSize) / times.sorted()[times.count / 2]
    }

    private mutating func measureGets() throws -> Double {
        let names = (0..<500_000).map { _ in
            let number = Int.random(in: 0..<accounts, using: &generator)
            return (StorePartitions.store(of: number), StorePartitions.name(number))
        }
        var bytes = 0
        let seconds = try secondsTaken {
            for (partition, name) in names {
                let store = partitions.stores[partition]
                bytes += try name.withUnsafeBytes { name in try store.withAccount(name) { $0?.state.count ?? 0 } }
            }
        }
        precondition(bytes == names.count * StorePartitions.stateSize, "not all accounts were found")
        return Double(names.count) / seconds
    }

    private func measureDue() throws -> Double {
        var count = 0
        let seconds = try secondsTaken {
            for store in partitions.stores {
                try store.forEachDue(upTo: .max) { _, _ in
                    count += 1
                    return true
                }
            }
        }
        precondition(count == accounts, "not all timers were found")
        return Double(count) / seconds
    }

    private func measureScan() throws -> Double {
        var count = 0
        let seconds = try secondsTaken {
            for store in partitions.stores {
                try store.forEachAccount { _, _ in
                    count += 1
                    return true
                }
            }
        }
        precondition(count == accounts, "not all accounts were found")
        return Double(count) / seconds
    }
}
