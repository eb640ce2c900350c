import Events
import Testing

@testable import Replay

@Suite("Two tier histories, compared")
struct HistoryComparisonTests {
    private func entry(_ account: String, _ time: Int64, _ tier: String = "B") throws -> TierEntry {
        let parser = JSONParser()
        let text = """
            {"account":"\(account)","time":\(time),"previousTier":"C","tier":"\(tier)","direction":"up","score":55.5,\
            "reason":"event","cause":{"id":"e1","type":"visit"}}
            """
        try Array(text.utf8).withUnsafeBytes { try parser.parse($0) }
        return try #require(TierEntry(parser.root))
    }

    private func compare(
        _ live: [TierEntry], _ replayed: [TierEntry], clock: Int64 = 100, isCut: Bool = false
    ) throws -> HistoryComparison {
        var rest = replayed[...]
        var comparison = try HistoryComparison(clock: clock, isCut: isCut) { rest.popFirst() }
        for entry in live { try comparison.take(entry) }
        try comparison.finish()
        return comparison
    }

    @Test func equalHistoriesAreTheSame() throws {
        let history = [try entry("a", 1), try entry("b", 1), try entry("a", 5)]
        let comparison = try compare(history, history)
        #expect(comparison.difference == nil && comparison.compared == 3)
    }

    @Test func withinAMillisecondTheOrderOfAccountsIsNobodysBusiness() throws {
        let (a, b) = (try entry("a", 1), try entry("b", 1))
        #expect(try compare([a, b], [b, a]).difference == nil)
        // That of one account's entries is.
        let (first, second) = (try entry("a", 1, "B"), try entry("a", 1, "A"))
        #expect(try compare([first, second], [second, first]).difference != nil)
    }

    @Test func theFirstDifferenceIsTold() throws {
        let history = [try entry("a", 1), try entry("b", 2), try entry("c", 3)]
        let other = try entry("b", 2, "A")
        #expect(
            try compare([history[0], other, history[2]], history).difference
                == HistoryComparison.Difference(live: other, replayed: history[1]))
        #expect(
            try compare([history[0], history[2]], history).difference
                == HistoryComparison.Difference(live: nil, replayed: history[1]))
        #expect(
            try compare(history, [history[0], history[2]]).difference
                == HistoryComparison.Difference(live: history[1], replayed: nil))
        #expect(
            try compare(Array(history.dropLast()), history).difference
                == HistoryComparison.Difference(live: nil, replayed: history[2]))
        #expect(
            try compare([], history).difference == HistoryComparison.Difference(live: nil, replayed: history[0]))
    }

    @Test func whatWasPublishedAfterTheReplaysEndIsNoDifference() throws {
        let history = [try entry("a", 1), try entry("b", 50)]
        #expect(try compare(history, [history[0]], clock: 50).difference == nil)
        #expect(try compare(history, [history[0]], clock: 51).difference?.live == history[1])
    }

    @Test func anEntryThatGoesBackInTimeIsADifference() throws {
        let history = [try entry("a", 1), try entry("b", 5)]
        let late = try entry("a", 3)
        #expect(try compare(history + [late], history).difference?.live == late)
    }

    @Test func whatIsLeftOfAHistoryIsCompared() throws {
        let history = [try entry("a", 1), try entry("a", 2), try entry("a", 2, "A"), try entry("b", 5)]
        #expect(try compare(Array(history[2...]), history, isCut: true).difference == nil)
        #expect(try compare([], history, isCut: true).difference == nil)
        #expect(try compare([history[2]], history, isCut: true).difference?.replayed == history[3])
    }
}
