import Events

/// Events of many accounts, a few of which are much busier than the rest (Zipf's law with exponent 1).
struct Traffic {
    static let accounts = 100_000
    static let contacts = 5
    /// The time between two records. A million records then are 28 hours: the busiest account is heard of every second,
    /// one of the middle a few times a day.
    static let interval: Milliseconds = 100
    /// How many bytes a record has.
    static let recordSize = 270

    private static let start: Timestamp = 1_767_225_600_000

    private var generator: SeededGenerator
    private var sent = 0
    /// The sum of the shares of the accounts up to each.
    private let shares: [Double]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        var sum = 0.0
        shares = (1...Traffic.accounts).map { rank in
            sum += 1 / Double(rank)
            return sum
        }
    }

    /// The next records.
    ///
    /// - Parameter now: The time that all of them bear; `nil`: the times of the log that began at `start`.
    mutating func batch(of count: Int, at now: Timestamp? = nil) -> Batch {
        var batch = Batch(firstOffset: Int64(sent), capacity: count)
        for _ in 0..<count {
            let account = nextAccount()
            let time = now ?? Traffic.start + Int64(sent) * Traffic.interval
            let contact = Int.random(in: 0..<Traffic.contacts, using: &generator)
            let signal = Int.random(in: 0..<BenchmarkModel.signals, using: &generator)
            var json = """
                {"id":"7c9e6679-7425-40de-944b-\(padded(sent, to: 12))","time":\(time),\
                "account":"a\(padded(account, to: 7)).example","type":"activity.\(signal)",\
                "contact":{"id":"c\(contact)@a\(account)","title":"\(Traffic.titles[contact])"},\
                "value":\(sent % 1000),"source":"web","properties":{"path":"/products/\(signal)","seconds":\(sent % 300),\
                "campaign":"
                """
            let end = "\"}}"
            json += String(repeating: "x", count: max(0, Traffic.recordSize - json.utf8.count - end.utf8.count)) + end
            batch.append(json, account: account, key: "a\(padded(account, to: 7)).example", recorded: time)
            sent += 1
        }
        return batch
    }

    private static let titles = ["Chief of Staff", "VP Engineering", "Product Manager", "Data Analyst", "Developer"]

    private mutating func nextAccount() -> Int {
        let wanted = Double.random(in: 0..<shares.last!, using: &generator)
        var low = 0
        var high = shares.count - 1
        while low < high {
            let middle = (low + high) / 2
            if shares[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Records one after the other in memory, as a batch of a consumer has them.
struct Batch {
    struct Record {
        var key: Range<Int>
        var value: Range<Int>
        var recorded: Timestamp
        var account: Int
    }

    let firstOffset: Int64
    private(set) var bytes: [UInt8] = []
    private(set) var records: [Record] = []

    init(firstOffset: Int64, capacity: Int) {
        self.firstOffset = firstOffset
        bytes.reserveCapacity(capacity * (Traffic.recordSize + 20))
        records.reserveCapacity(capacity)
    }

    mutating func append(_ json: String, account: Int, key: String, recorded: Timestamp) {
        let keyStart = bytes.count
        bytes += key.utf8
        let valueStart = bytes.count
        bytes += json.utf8
        records.append(
            Record(
                key: keyStart..<valueStart, value: valueStart..<bytes.count, recorded: recorded, account: account))
    }
}

/// A number in decimal digits, zeros in front.
func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
