import Glibc
import State

/// The stores of eight partitions, with accounts of 300 bytes spread over them by number.
struct StorePartitions {
    static let count = 8
    static let stateSize = 300
    static let now: Int64 = 1_767_225_600_000

    private let directory: String
    private(set) var stores: [StateStore] = []
    private var batches = [StateBatch](repeating: StateBatch(), count: count)
    private var generator = SeededGenerator(seed: 1)
    private var state = [UInt8](repeating: 0, count: stateSize)
    private var changelogOffset: Int64 = 0
    /// The greatest anonymous memory after a commit, in bytes.
    private(set) var peakMemory = 0

    init() throws {
        directory = "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/tierline-store-\(getpid())"
        try open()
    }

    /// Opens the stores, anew where they have been closed.
    mutating func open() throws {
        stores = try (0..<StorePartitions.count).map { partition in
            let identity = StoreIdentity(
                application: "benchmark", cluster: "", topic: "tierline.events", partition: Int32(partition),
                encoding: 1)
            return try StateStore.open(
                "\(directory)/\(partition)", identity: identity, now: StorePartitions.now, deletionsKept: 86_400_000)
        }
    }

    /// Leaves nothing behind.
    func remove() {
        for partition in 0..<StorePartitions.count {
            for file in ["accounts.mdb", "label", "lock"] { unlink("\(directory)/\(partition)/\(file)") }
            rmdir("\(directory)/\(partition)")
        }
        rmdir(directory)
    }

    /// Gives back what batches and figures have taken.
    mutating func forgetBatches() {
        batches = [StateBatch](repeating: StateBatch(), count: StorePartitions.count)
        peakMemory = 0
    }

    /// How many bytes the files take.
    var fileSize: Int { stores.map(\.fileSize).reduce(0, +) }

    /// Names are spread over the order of keys, as real ones are.
    static func name(_ number: Int) -> [UInt8] {
        let spread = UInt32(truncatingIfNeeded: number) &* 2_654_435_761
        return Array("\(String(spread, radix: 36))-\(number).example".utf8)
    }

    static func store(of number: Int) -> Int { number % count }

    /// When an account is due; `.max`: it is not there.
    func due(of number: Int) throws -> Int64 {
        let store = stores[StorePartitions.store(of: number)]
        return try StorePartitions.name(number).withUnsafeBytes { name in
            try store.withAccount(name) { $0?.due ?? .max }
        }
    }

    /// Puts an account of random bytes into its partition's batch, due within 90 days where no other time is given.
    mutating func put(_ number: Int, due: Int64? = nil) {
        let due = due ?? StorePartitions.now + Int64.random(in: 0..<7_776_000_000, using: &generator)
        for place in stride(from: 0, to: StorePartitions.stateSize - 8, by: 8) {
            state.withUnsafeMutableBytes { $0.storeBytes(of: generator.next(), toByteOffset: place, as: UInt64.self) }
        }
        StorePartitions.name(number).withUnsafeBytes { name in
            state.withUnsafeBytes { batches[StorePartitions.store(of: number)].put(name, due: due, state: $0) }
        }
    }

    /// Commits and empties the batches, and says how many seconds the commits took.
    mutating func commit() throws -> Double {
        var seconds = 0.0
        for (store, batch) in zip(stores, batches) where !batch.isEmpty {
            changelogOffset += Int64(batch.count)
            let progress = Progress(
                changelogOffset: changelogOffset,
                position: .init(clock: StorePartitions.now, nextOffset: changelogOffset),
                writtenAt: StorePartitions.now)
            seconds += try secondsTaken { try store.commit(batch, progress) }
        }
        peakMemory = max(peakMemory, Memory.residentBytes())
        for partition in batches.indices { batches[partition].removeAll() }
        return seconds
    }
}

/// How many seconds something takes.
func secondsTaken(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .seconds(1)
}
