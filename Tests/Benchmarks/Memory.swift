import Engine
import Events
import Glibc

/// What an account takes up in memory.
enum Memory {
    static let accounts = 1_000_000

    /// Resident bytes an account, of accounts with one signal, one contact and one id.
    static func bytesAnAccount() throws -> Double {
        let revision = try ModelRevision(text: BenchmarkModel.oneSignal, fileName: "one-signal.yaml")
        let partition = PartitionScorer(partition: 0, revision: revision, keepsLastScoreOnly: true)
        let start: Timestamp = 1_767_225_600_000
        let before = residentBytes()
        for account in 0..<accounts {
            let key = "a\(padded(account, to: 7)).example"
            let time = start + Int64(account)
            var value = """
                {"id":"7c9e6679-7425-40de-944b-\(padded(account, to: 12))","time":\(time),"account":"\(key)",\
                "type":"page.viewed","contact":"c1@a\(account)"}
                """
            var text = key
            value.withUTF8 { value in
                text.withUTF8 { key in
                    _ = partition.ingest(
                        LogRecord(
                            offset: Int64(account), recorded: time, key: UnsafeRawBufferPointer(key),
                            value: UnsafeRawBufferPointer(value)))
                }
            }
            // As a transaction does.
            if account % 1000 == 999 {
                partition.outbox.removeAll()
                partition.takeChanges { _, _, _ in }
            }
        }
        let after = residentBytes()
        precondition(partition.accountCount == accounts)
        return Double(after - before) / Double(accounts)
    }

    /// The process's resident memory that no file lies behind.
    static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/status", "r") else { fatalError("no /proc: this measures on Linux only") }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0 {
            let words = String(cString: line!).split { $0 == " " || $0 == "\t" }
            if words[0] == "RssAnon:", let kilobytes = Int(words[1]) { return kilobytes * 1024 }
        }
        fatalError("/proc/self/status says nothing of RssAnon")
    }
}
