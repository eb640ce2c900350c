@testable import Demo

extension DemoSnapshot {
    /// A moment in the middle of a demo, Tuesday 3 March 2026, 09:15 UTC.
    static var sample: DemoSnapshot {
        var snapshot = DemoSnapshot(time: 1_772_529_327_123, speed: 3600)
        snapshot.elapsed = 42.7
        snapshot.eventsPerSecond = 35.6
        snapshot.events = 12_345
        snapshot.scores = 8211
        snapshot.rises = 120
        snapshot.falls = 98
        snapshot.refusals = [.init(reason: "not JSON", records: 30), .init(reason: "ahead of time", records: 14)]
        snapshot.tiers = [
            .init(tier: "A", accounts: 12), .init(tier: "B", accounts: 48), .init(tier: "C", accounts: 230),
            .init(tier: "excluded", accounts: 10),
        ]
        snapshot.accounts = [
            AccountLine(
                account: "northwind-robotics.example", score: 92.44, tier: "A", momentum: .rising, fit: 100,
                intent: 75.2,
                engagement: 88, cools: (snapshot.time + 187_200_000, "B")),
            AccountLine(
                account: "a-company-with-a-name-far-too-long-for-any-table.example", score: 61.05, tier: "B",
                momentum: .steady, fit: 80, intent: 40, engagement: 57.5, cools: (snapshot.time + 15_000_000, "C")),
            AccountLine(
                account: "株式会社東京ロボット.example", score: 7, tier: "C", momentum: .cooling, fit: 15, intent: 0,
                engagement: 2),
        ]
        snapshot.moves = [
            TierMove(
                number: 2, time: snapshot.time - 60_000, account: "northwind-robotics.example", from: "B", to: "A",
                direction: .up, score: 92.4, reason: "three people registered for the webinar"),
            TierMove(
                number: 1, time: snapshot.time - 3_600_000, account: "ironwood-foods.example", from: "B", to: "C",
                direction: .down, score: 43.96, reason: "nothing happened"),
        ]
        return snapshot
    }
}
