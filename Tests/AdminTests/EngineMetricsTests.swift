import Engine
import Events
import Testing

@testable import Admin

@Suite("The engine's metrics")
struct EngineMetricsTests {
    /// The samples of a snapshot by name and labels, as they are written.
    private func samples(_ snapshot: EngineStatus.Snapshot, wall: Timestamp = 1_000_000) -> [String: Double] {
        let metrics = EngineMetrics(snapshot: snapshot, wall: wall, now: .now, version: "1.2.3")
        var samples: [String: Double] = [:]
        for line in metrics.text.split(separator: "\n") where !line.hasPrefix("#") {
            let end = line.lastIndex(of: " ")!
            samples[String(line[..<end])] = Double(line[line.index(after: end)...])
        }
        return samples
    }

    @Test("tell of the version before anything works")
    func settingUp() {
        let samples = samples(EngineStatus.Snapshot(stage: .settingUp, workers: [:]))
        #expect(samples[#"tierline_build_info{version="1.2.3"}"#] == 1)
        #expect(samples.keys.allSatisfy { $0.hasPrefix("tierline_build_info") || $0.hasPrefix("tierline_partitions") })
    }

    @Test("count by worker, with every reason of refusal from the start")
    func counters() {
        var counters = WorkerCounters()
        counters.applied = 7
        counters.refused = [.missingField: 2, .noKey: 1]
        counters.commits = 2
        counters.commitTimes.add(.milliseconds(1))
        counters.commitTimes.add(.seconds(60))
        let samples = samples(scoring([worker(), worker(counters: counters)]))
        #expect(samples[#"tierline_records_total{worker="1",outcome="applied"}"#] == 7)
        #expect(samples[#"tierline_records_total{worker="1",outcome="refused"}"#] == 3)
        #expect(samples[#"tierline_records_total{worker="0",outcome="applied"}"#] == 0)
        for reason in Refusal.Reason.allCases {
            let expected = reason == .missingField ? 2.0 : reason == .noKey ? 1 : 0
            #expect(samples["tierline_dead_letters_total{worker=\"1\",reason=\"\(reason.rawValue)\"}"] == expected)
        }
        #expect(samples[#"tierline_commits_total{worker="1"}"#] == 2)
        #expect(samples[#"tierline_commit_duration_seconds_bucket{worker="1",le="0.001"}"#] == 1)
        #expect(samples[#"tierline_commit_duration_seconds_bucket{worker="1",le="30"}"#] == 1)
        #expect(samples[#"tierline_commit_duration_seconds_bucket{worker="1",le="+Inf"}"#] == 2)
        #expect(samples[#"tierline_commit_duration_seconds_sum{worker="1"}"#] == 60.001)
    }

    @Test("tell a partition that lags from one to which nothing happens")
    func lag() {
        let samples = samples(
            scoring([
                worker([
                    running(0, clock: 990_000, lag: 40, nextDue: 998_000),
                    running(1, clock: 400_000, nextDue: 2_000_000),
                    running(2, clock: nil, lag: nil, accounts: 0),
                ])
            ]))
        #expect(samples[#"tierline_lag_records{partition="0"}"#] == 40)
        #expect(samples[#"tierline_lag_seconds{partition="0"}"#] == 10)
        #expect(samples[#"tierline_clock_lag_seconds{partition="0"}"#] == 10)
        #expect(samples[#"tierline_timer_lag_seconds{partition="0"}"#] == 2)
        #expect(samples[#"tierline_lag_records{partition="1"}"#] == 0)
        #expect(samples[#"tierline_lag_seconds{partition="1"}"#] == 0)
        #expect(samples[#"tierline_clock_lag_seconds{partition="1"}"#] == 600)
        #expect(samples[#"tierline_timer_lag_seconds{partition="1"}"#] == 0)
        #expect(samples[#"tierline_lag_records{partition="2"}"#] == nil)
        #expect(samples[#"tierline_clock_lag_seconds{partition="2"}"#] == nil)
        #expect(samples[#"tierline_accounts{partition="2"}"#] == 0)
    }

    @Test("sum up the accounts of each tier, whatever its name")
    func tiers() {
        let samples = samples(
            scoring([
                worker([running(0, timers: 4, accountsByTier: ["A": 1, "say \"C\"": 4])]),
                worker([running(1, timers: 2, accountsByTier: ["A": 2, "excluded": 0], waitingAlerts: 3)]),
            ]))
        #expect(samples[#"tierline_tier_accounts{tier="A"}"#] == 3)
        #expect(samples[#"tierline_tier_accounts{tier="say \"C\""}"#] == 4)
        #expect(samples[#"tierline_tier_accounts{tier="excluded"}"#] == 0)
        #expect(samples[#"tierline_timers{partition="0"}"#] == 4)
        #expect(samples[#"tierline_timers{partition="1"}"#] == 2)
        #expect(samples[#"tierline_waiting_alerts{partition="1"}"#] == 3)
    }

    @Test("show how far a restoration is")
    func restoration() {
        let samples = samples(
            scoring([
                worker([
                    running(0), restoring(1, 25, of: 100, for: .seconds(3)), restoring(2, 0, of: nil, for: .zero),
                    changing(3),
                ])
            ]))
        #expect(samples[#"tierline_partitions{state="running"}"#] == 1)
        #expect(samples[#"tierline_partitions{state="changing"}"#] == 1)
        #expect(samples[#"tierline_partitions{state="restoring"}"#] == 2)
        #expect(samples[#"tierline_accounts{partition="3"}"#] == 5)
        #expect(samples[#"tierline_restore_records{partition="1"}"#] == 25)
        #expect(samples[#"tierline_restore_ratio{partition="1"}"#] == 0.25)
        #expect(samples[#"tierline_restore_remaining_seconds{partition="1"}"#] == 9)
        #expect(samples[#"tierline_restore_records{partition="2"}"#] == 0)
        #expect(samples[#"tierline_restore_ratio{partition="2"}"#] == nil)
    }
}
