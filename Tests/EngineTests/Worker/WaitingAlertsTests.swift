import Events
import Scoring
import Testing

@testable import Engine

@Suite("Alerts that wait to be sent")
struct WaitingAlertsTests {
    private let start: Timestamp = 1_700_000_040_000

    private func event(_ account: String, _ number: Int = 0, pace: Int = 60) -> WaitingEvent {
        WaitingEvent(
            account: account, queue: "hot",
            event: CloudEvent(
                type: number % 2 == 0 ? .alert : .serviceLevel, id: Hash128("\(account) \(number)"), time: start),
            data: Array(#"{"account":"\#(account)","n":\#(number),"text":"a \"b\"\n\\ é"}"#.utf8), alertsPerMinute: pace
        )
    }

    // MARK: - The pace

    @Test(arguments: [1, 7, 60, 90, 6000], [1, 8, 13])
    func allPartitionsTogetherSendSoManyAMinute(pace: Int, partitions: Int) {
        // A minute of the clock, after partitions / pace of warming up.
        for minute in 0..<3 as Range<Int64> {
            let begin = start + minute * 60_000
            var sent = 0
            for partition in 0..<Int32(partitions) {
                let own = AlertPace(alertsPerMinute: pace, partition: partition, partitions: partitions)
                for step in 0..<600 as Range<Int64> {
                    sent += own.slots(after: begin + step * 100 - 1, upTo: begin + step * 100 + 99)
                }
            }
            #expect(sent == pace)
        }
    }

    @Test func noSlotIsUsedTwiceAndWhatWasSleptThroughIsNotMadeUpFor() {
        let pace = AlertPace(alertsPerMinute: 60, partition: 3, partitions: 8)
        var slots = 0
        for time in stride(from: start, to: start + 80_000, by: 50) {
            slots += pace.slots(after: time - 50, upTo: time)
        }
        #expect(slots == 10)
        #expect(pace.slots(after: start, upTo: start) == 0 && pace.slots(after: start + 5, upTo: start) == 0)
        #expect(pace.slots(after: start - 3_600_000, upTo: start) <= 1)
    }

    // MARK: - The queue

    /// Lets so many go, at one a second.
    private func release(_ waiting: inout WaitingAlerts, at time: Timestamp) -> [String] {
        waiting.grant(at: time, partition: 0, of: 1)
        return waiting.release().map { "\($0.account) \($0.event.type)" }
    }

    @Test func theyGoInOrderAsTheClockComesToTheirSlots() {
        var waiting = WaitingAlerts()
        for account in ["a", "b", "a"] { waiting.append(event(account)) }
        // The first look only begins the counting.
        #expect(release(&waiting, at: start).isEmpty)
        #expect(release(&waiting, at: start + 999).isEmpty)
        #expect(release(&waiting, at: start + 1000) == ["a alert"])
        #expect(release(&waiting, at: start + 1500).isEmpty)
        #expect(waiting.pace(of: "a") == 60 && waiting.pace(of: "b") == 60)
        #expect(release(&waiting, at: start + 2001) == ["b alert"])
        #expect(waiting.pace(of: "b") == nil && waiting.pace(of: "a") == 60)
        #expect(release(&waiting, at: start + 60_000) == ["a alert"])
        #expect(waiting.isEmpty && waiting.pace(of: "a") == nil)
        #expect(release(&waiting, at: start + 61_000).isEmpty)
    }

    @Test func theClockMayBeSetBack() {
        var waiting = WaitingAlerts()
        for number in 0..<5 { waiting.append(event("a", number)) }
        _ = release(&waiting, at: start)
        #expect(release(&waiting, at: start + 1000).count == 1)
        #expect(release(&waiting, at: start).isEmpty)
        #expect(release(&waiting, at: start + 1000).isEmpty)
        #expect(release(&waiting, at: start + 2000).count == 1)
    }

    @Test func theLatestPaceHoldsForAll() {
        var waiting = WaitingAlerts()
        waiting.append(event("a", pace: 1))
        waiting.append(event("b", pace: 600))
        #expect(waiting.pace(of: "a") == 600)
        _ = release(&waiting, at: start)
        #expect(release(&waiting, at: start + 500).count == 2)
    }

    @Test func thereIsNewsUntilItIsCommitted() {
        var waiting = WaitingAlerts()
        #expect(!waiting.hasNews)
        waiting.append(event("a"))
        #expect(waiting.hasNews && !waiting.hasGranted)
        waiting.didCommit()
        #expect(!waiting.hasNews)
        waiting.grant(at: start, partition: 0, of: 1)
        waiting.grant(at: start + 1000, partition: 0, of: 1)
        #expect(waiting.hasNews && waiting.hasGranted)
        _ = waiting.release()
        // What was taken out is lost to memory if the commit is undone.
        #expect(waiting.hasNews && !waiting.hasGranted)
        waiting.didCommit()
        #expect(!waiting.hasNews)
    }

    @Test func theChangelogBringsThemBack() throws {
        var waiting = WaitingAlerts()
        var stored: [UInt64: [UInt8]] = [:]
        func commit() {
            for change in waiting.takeChanges() { stored[change.number] = change.value }
            waiting.didCommit()
        }
        for (number, account) in ["a", "b", "c", "a"].enumerated() { waiting.append(event(account, number)) }
        commit()
        _ = release(&waiting, at: start)
        #expect(release(&waiting, at: start + 1000) == ["a alert"])
        commit()
        #expect(stored.count == 3)

        waiting = try WaitingAlerts(stored)
        #expect(waiting.count == 3 && !waiting.hasNews && waiting.takeChanges().isEmpty)
        waiting.append(event("b", 4))
        commit()
        // A slot that began before the start is nobody's.
        #expect(release(&waiting, at: start + 1900).isEmpty)
        var sent: [WaitingEvent] = []
        for second in 2..<10 as Range<Int64> {
            waiting.grant(at: start + second * 1000, partition: 0, of: 1)
            sent += waiting.release()
        }
        #expect(sent == [event("b", 1), event("c", 2), event("a", 3), event("b", 4)])
        commit()
        #expect(stored.isEmpty && waiting.isEmpty)
        waiting.append(event("a"))
        commit()
        #expect(try WaitingAlerts(stored).count == 1)
        stored[77] = stored.first?.value
        #expect(throws: StateError.self) { try WaitingAlerts(stored) }
    }

    @Test func anEventIsReadAsItWasWritten() throws {
        for number in 0..<2 {
            let event = event("Zürich \"AG\"", number)
            #expect(try WaitingEvent(event.bytes) == event)
        }
        for text in ["", "{}", #"{"account":"a"}"#] {
            #expect(throws: StateError.self) { try WaitingEvent(Array(text.utf8)) }
        }
    }

    // MARK: - Which alerts wait

    @Test func thoseOfTheChangeOfModelWaitAndWhatComesBehindThem() throws {
        let queued = { (version: String, times: Int) in
            try ModelRevision(
                text: simpleModel(version: version, times: times).text.replacing(
                    "enter: 20", with: "enter: 20, queue: hot"),
                fileName: "queued.yaml")
        }
        let scorer = PartitionScorer(partition: 0, revision: try queued("1", 1), keepsLastScoreOnly: true)
        let task = PartitionTask(scorer: scorer, nextOffset: 0, storedModel: nil)
        scorer.ingest(.visit("early", 30, at: start, offset: 0))
        scorer.ingest(.visit("late", 15, at: start, offset: 1))
        let record = ModelRecord(try queued("2", 2), alertsPerMinute: 5)
        scorer.ingest(Entry(offset: 2, recorded: start, value: record.value(), control: .model))
        var paces: [String] = []
        for (place, item) in scorer.outbox.items.enumerated() {
            guard case .alert(let account, let alert) = item.entry else { continue }
            let pace = task.pace(of: account, isWithdrawal: alert.isWithdrawal, at: place)
            let what = alert.isWithdrawal ? "withdrawn" : "raised"
            paces.append("\(account) \(what) \(pace.map(String.init) ?? "at once")")
        }
        // What was raised before is withdrawn by the change, and that calls nobody up.
        #expect(paces == ["early raised at once", "early withdrawn at once", "late raised 5"])
        task.waiting.append(event("late", pace: 5))
        scorer.outbox.removeAll()
        scorer.switches = []
        // Behind an alert that waits, its withdrawal waits too.
        #expect(task.pace(of: "late", isWithdrawal: true, at: 0) == 5)
        #expect(task.pace(of: "early", isWithdrawal: false, at: 0) == nil)
    }

    @Test func aModelRecordSaysThePace() throws {
        let value = ModelRecord(try simpleModel(), from: 3, alertsPerMinute: 60).value()
        #expect(try value.withUnsafeBytes { try ModelRecord(value: $0) }.alertsPerMinute == 60)
        let without = ModelRecord(try simpleModel()).value()
        #expect(try without.withUnsafeBytes { try ModelRecord(value: $0) }.alertsPerMinute == nil)
        for wrong in ["0", "-1", "1.5", "\"60\"", "1000001"] {
            let text = String(decoding: value, as: UTF8.self).replacing(
                "\"alertsPerMinute\":60", with: "\"alertsPerMinute\":\(wrong)")
            #expect(throws: Refusal.self) {
                try Array(text.utf8).withUnsafeBytes { try ModelRecord(value: $0) }
            }
        }
    }
}
