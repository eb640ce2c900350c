import Glibc
import State

/// What the state store costs: accounts of 300 bytes, each with a timer, changed 50,000 at a time.
struct StoreFigures {
    static let batchSize = 50_000
    static let stateSize = 300
    private static let identity = StoreIdentity(
        application: "benchmark", cluster: "", topic: "tierline.events", partition: 0, encoding: 1)
    private static let now: Int64 = 1_767_225_600_000

    private let accounts: Int
    private let directory: String
    private var generator = SeededGenerator(seed: 1)
    private var state = [UInt8](repeating: 0, count: stateSize)
    private var batch = StateBatch()
    private var changelogOffset: Int64 = 0
    private var peak = 0

    /// - Parameter accounts: How many accounts are stored.
    init(accounts: Int) {
        self.accounts = accounts
        directory = "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/tierline-store-\(getpid())"
    }

    /// Measures, prints, and leaves nothing behind.
    mutating func run() throws {
        defer { removeDirectory() }
        let before = Memory.residentBytes()
        var store = try open()
        store.beginLoading()
        let load = try measureLoading(store)
        row("load, largest batches of 250,000", load.rate)
        row("  and their timers at the end", Double(accounts) / load.timers)
        // Gives back what the large batches took.
        batch = StateBatch()
        peak = 0
        row("put, batches of \(StoreFigures.batchSize), random", try measurePuts(store, movesTimers: true))
        row("  the same where no timer moves", try measurePuts(store, movesTimers: false))
        print(pad("commits of 100 random accounts", to: 40) + "\(Int(try measureSmallCommits(store))) commits/s")
        row("get, random", try measureGets(store))
        row("due, in order of time and name", try measureDue(store))
        row("all accounts, in order of name", try measureScan(store))
        print("file: \(store.fileSize >> 20) MB, \(store.fileSize / accounts) bytes an account")
        batch = StateBatch()
        let megabytes = { (bytes: Int) in "\((bytes - before) >> 20) MB" }
        print("RssAnon beyond the start: \(megabytes(peak)) at a commit, \(megabytes(Memory.residentBytes())) between")
        let clock = ContinuousClock()
        let close = try clock.measure { try store.close(at: StoreFigures.now, durably: true) }
        print("closed durably in \(close / .milliseconds(1)) ms")
        let start = clock.now
        store = try open()
        _ = try due(of: 0, in: store)
        print("opened, \(store.finding), and first account read in \((clock.now - start) / .milliseconds(1)) ms")
    }

    private func open() throws -> StateStore {
        try StateStore.open(
            directory, identity: StoreFigures.identity, now: StoreFigures.now, deletionsKept: 86_400_000)
    }

    private func row(_ name: String, _ rate: Double) {
        print(pad(name, to: 40) + String(Double(Int(rate / 1000)) / 1000) + " M/s")
    }

    // MARK: - What is measured

    private mutating func measureLoading(_ store: StateStore) throws -> (rate: Double, timers: Double) {
        var seconds = 0.0
        var number = 0
        while number < accounts {
            batch.removeAll()
            for _ in 0..<min(250_000, accounts - number) {
                put(number)
                number += 1
            }
            seconds += try commit(to: store)
        }
        let timers = try StoreFigures.seconds { try store.finishLoading() }
        return (Double(accounts) / (seconds + timers), timers)
    }

    /// Accounts a second, over the median batch.
    private mutating func measurePuts(_ store: StateStore, movesTimers: Bool) throws -> Double {
        var times: [Double] = []
        for _ in 0..<15 {
            batch.removeAll()
            for _ in 0..<StoreFigures.batchSize {
                let number = Int.random(in: 0..<accounts, using: &generator)
                if movesTimers {
                    put(number)
                } else {
                    put(number, due: try due(of: number, in: store))
                }
            }
            times.append(try commit(to: store))
        }
        return Double(StoreFigures.batchSize) / times.sorted()[times.count / 2]
    }

    private mutating func measureSmallCommits(_ store: StateStore) throws -> Double {
        var seconds = 0.0
        for _ in 0..<1000 {
            batch.removeAll()
            for _ in 0..<100 { put(Int.random(in: 0..<accounts, using: &generator)) }
            seconds += try commit(to: store)
        }
        return 1000 / seconds
    }

    private mutating func measureGets(_ store: StateStore) throws -> Double {
        let names = (0..<500_000).map { _ in name(Int.random(in: 0..<accounts, using: &generator)) }
        var bytes = 0
        let seconds = try StoreFigures.seconds {
            for name in names {
                bytes += try name.withUnsafeBytes { try store.withAccount($0) { $0?.state.count ?? 0 } }
            }
        }
        precondition(bytes == names.count * StoreFigures.stateSize, "not all accounts were found")
        return Double(names.count) / seconds
    }

    private func measureDue(_ store: StateStore) throws -> Double {
        var count = 0
        let seconds = try StoreFigures.seconds {
            try store.forEachDue(upTo: .max) { _, _ in
                count += 1
                return true
            }
        }
        precondition(count == accounts, "not all timers were found")
        return Double(count) / seconds
    }

    private func measureScan(_ store: StateStore) throws -> Double {
        var count = 0
        let seconds = try StoreFigures.seconds {
            try store.forEachAccount { _, _ in
                count += 1
                return true
            }
        }
        precondition(count == accounts, "not all accounts were found")
        return Double(count) / seconds
    }

    // MARK: - Accounts

    /// Names are spread over the order of keys, as real ones are.
    private func name(_ number: Int) -> [UInt8] {
        let spread = UInt32(truncatingIfNeeded: number) &* 2_654_435_761
        return Array("\(String(spread, radix: 36))-\(number).example".utf8)
    }

    private mutating func put(_ number: Int, due: Int64? = nil) {
        let due = due ?? StoreFigures.now + Int64.random(in: 0..<7_776_000_000, using: &generator)
        for place in stride(from: 0, to: StoreFigures.stateSize - 8, by: 8) {
            state.withUnsafeMutableBytes { $0.storeBytes(of: generator.next(), toByteOffset: place, as: UInt64.self) }
        }
        name(number).withUnsafeBytes { name in
            state.withUnsafeBytes { batch.put(name, due: due, state: $0) }
        }
    }

    private func due(of number: Int, in store: StateStore) throws -> Int64 {
        try name(number).withUnsafeBytes { try store.withAccount($0) { $0?.due ?? .max } }
    }

    /// How many seconds the commit of the batch takes.
    private mutating func commit(to store: StateStore) throws -> Double {
        changelogOffset += Int64(batch.count)
        let progress = Progress(
            changelogOffset: changelogOffset, position: .init(clock: StoreFigures.now, nextOffset: changelogOffset),
            writtenAt: StoreFigures.now)
        let seconds = try StoreFigures.seconds { try store.commit(batch, progress) }
        peak = max(peak, Memory.residentBytes())
        return seconds
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        try ContinuousClock().measure(body) / .seconds(1)
    }

    private func removeDirectory() {
        for file in ["accounts.mdb", "label", "lock"] { unlink("\(directory)/\(file)") }
        rmdir(directory)
    }
}
