internal import Engine
internal import Events

/// The engine's metrics, from what its workers say of themselves.
///
/// The number of time series is bounded: by the workers, by the partitions that this process has been given, and by the
/// reasons for which a record may be refused. Nothing that comes from a record becomes a label.
struct EngineMetrics {
    let snapshot: EngineStatus.Snapshot
    /// The wall clock, milliseconds since 1970.
    let wall: Timestamp
    let now: ContinuousClock.Instant
    let version: String

    /// All of them in Prometheus' text format.
    var text: String {
        var text = PrometheusText()
        text.family("tierline_build_info", .gauge, "The version that runs; always 1.") {
            $0.sample(["version": version], 1)
        }
        writeRecords(to: &text)
        writeCommits(to: &text)
        writeLag(to: &text)
        writePartitions(to: &text)
        writeRestores(to: &text)
        return text.text
    }

    private var workers: [(label: String, status: WorkerStatus)] {
        snapshot.workers.sorted { $0.key < $1.key }.map { (String($0.key), $0.value) }
    }

    private var partitions: [PartitionStatus] {
        snapshot.workers.values.flatMap(\.partitions).sorted { $0.number < $1.number }
    }

    /// The partitions whose accounts are known.
    private var known: [(label: String, standing: PartitionStatus.Standing)] {
        partitions.compactMap { partition in partition.standing.map { (String(partition.number), $0) } }
    }

    private func writeRecords(to text: inout PrometheusText) {
        text.family(
            "tierline_records_total", .counter,
            "Records of the log that were read, by what became of them; what is read again counts again."
        ) { family in
            for (worker, status) in workers {
                let counters = status.counters
                let outcomes: KeyValuePairs = [
                    "applied": counters.applied, "repeated": counters.repeated, "too-old": counters.tooOld,
                    "deleted": counters.deleted, "control": counters.control,
                    "refused": counters.refused.values.reduce(0, +),
                ]
                for (outcome, count) in outcomes {
                    family.sample(["worker": worker, "outcome": outcome], Double(count))
                }
            }
        }
        text.family("tierline_dead_letters_total", .counter, "Records that were refused, by reason.") { family in
            for (worker, status) in workers {
                // All of them from the start: a rate needs to have seen zero.
                for reason in Refusal.Reason.allCases {
                    let count = status.counters.refused[reason] ?? 0
                    family.sample(["worker": worker, "reason": reason.rawValue], Double(count))
                }
            }
        }
        text.family("tierline_events_published_total", .counter, "Events sent, by type.") { family in
            for (worker, status) in workers {
                let sent = status.counters.sent
                let types: KeyValuePairs = [
                    "score": sent.scores, "tier": sent.tiers, "alert": sent.alerts, "dead-letter": sent.deadLetters,
                ]
                for (type, count) in types { family.sample(["worker": worker, "type": type], Double(count)) }
            }
        }
    }

    private func writeCommits(to text: inout PrometheusText) {
        text.family("tierline_commits_total", .counter, "Commits that succeeded.") { family in
            for (worker, status) in workers { family.sample(["worker": worker], Double(status.counters.commits)) }
        }
        text.family("tierline_aborts_total", .counter, "Commits that failed; what they held was read again.") {
            for (worker, status) in workers { $0.sample(["worker": worker], Double(status.counters.aborts)) }
        }
        text.family("tierline_commit_duration_seconds", .histogram, "How long commits took that succeeded.") {
            for (worker, status) in workers {
                let times = status.counters.commitTimes
                $0.histogram(
                    ("worker", worker), bounds: LatencyHistogram.bounds, counts: times.counts, sum: times.sum)
            }
        }
        text.family(
            "tierline_worker_idle_seconds", .gauge,
            "Time since the worker last finished a round of work, or asked the brokers again."
        ) { family in
            for (worker, status) in workers {
                family.sample(["worker": worker], max(0, (now - status.aliveAt) / .seconds(1)))
            }
        }
    }

    private func writeLag(to text: inout PrometheusText) {
        text.family("tierline_lag_records", .gauge, "Records of the log that wait to be scored.") { family in
            for (partition, standing) in known {
                if let lag = standing.lag { family.sample(["partition": partition], Double(lag)) }
            }
        }
        text.family(
            "tierline_lag_seconds", .gauge, "Age of the newest record scored, while more of them wait; else 0."
        ) { family in
            for (partition, standing) in known {
                guard let lag = standing.lag else { continue }
                if lag == 0 {
                    family.sample(["partition": partition], 0)
                } else if let clock = standing.clock {
                    family.sample(["partition": partition], seconds(wall - clock))
                }
            }
        }
        text.family(
            "tierline_clock_lag_seconds", .gauge,
            "How far the engine clock is behind the wall clock; it grows while nothing happens and nothing is due."
        ) { family in
            for (partition, standing) in known {
                if let clock = standing.clock { family.sample(["partition": partition], seconds(wall - clock)) }
            }
        }
        text.family(
            "tierline_timer_lag_seconds", .gauge, "For how long the earliest timer has been due without having fired."
        ) { family in
            for (partition, standing) in known {
                family.sample(["partition": partition], standing.nextDue.map { seconds(wall - $0) } ?? 0)
            }
        }
    }

    private func writePartitions(to text: inout PrometheusText) {
        text.family("tierline_partitions", .gauge, "Partitions that this process has been given, by state.") {
            var counts = (running: 0, changing: 0, restoring: 0)
            for partition in partitions {
                switch partition.phase {
                case .running: counts.running += 1
                case .changing: counts.changing += 1
                case .restoring: counts.restoring += 1
                }
            }
            $0.sample(["state": "running"], Double(counts.running))
            $0.sample(["state": "changing"], Double(counts.changing))
            $0.sample(["state": "restoring"], Double(counts.restoring))
        }
        text.family("tierline_accounts", .gauge, "Accounts known.") { family in
            for (partition, standing) in known { family.sample(["partition": partition], Double(standing.accounts)) }
        }
        text.family("tierline_tier_accounts", .gauge, "Accounts known, by the tier they stand in.") { family in
            var sums: [String: Int] = [:]
            for (_, standing) in known { sums.merge(standing.accountsByTier, uniquingKeysWith: +) }
            for (tier, accounts) in sums.sorted(by: { $0.key < $1.key }) {
                family.sample(["tier": tier], Double(accounts))
            }
        }
        text.family("tierline_timers", .gauge, "Accounts to which time alone will do something.") { family in
            for (partition, standing) in known { family.sample(["partition": partition], Double(standing.timers)) }
        }
        text.family("tierline_waiting_alerts", .gauge, "Alerts of a change of model that wait to be sent.") { family in
            for (partition, standing) in known {
                family.sample(["partition": partition], Double(standing.waitingAlerts))
            }
        }
        text.family("tierline_log_offset", .gauge, "The offset of the next record to score.") { family in
            for (partition, standing) in known where standing.nextOffset >= 0 {
                family.sample(["partition": partition], Double(standing.nextOffset))
            }
        }
        text.family("tierline_committed_offset", .gauge, "The offset up to which everything is committed.") {
            for (partition, standing) in known where standing.committedOffset >= 0 {
                $0.sample(["partition": partition], Double(standing.committedOffset))
            }
        }
    }

    private func writeRestores(to text: inout PrometheusText) {
        let restoring = partitions.compactMap { partition -> (label: String, progress: PartitionProgress)? in
            if case .restoring(let progress) = partition.phase { (String(partition.number), progress) } else { nil }
        }
        text.family("tierline_restore_records", .gauge, "Records of state read back so far.") { family in
            for (partition, progress) in restoring { family.sample(["partition": partition], Double(progress.read)) }
        }
        text.family("tierline_restore_ratio", .gauge, "How much of the state has been read back, 0 to 1.") { family in
            for (partition, progress) in restoring {
                if let fraction = progress.fraction { family.sample(["partition": partition], fraction) }
            }
        }
        text.family("tierline_restore_remaining_seconds", .gauge, "How long the rest of the state will take.") {
            for (partition, progress) in restoring {
                if let remaining = progress.remaining { $0.sample(["partition": partition], remaining / .seconds(1)) }
            }
        }
    }

    private func seconds(_ span: Milliseconds) -> Double { max(0, Double(span) / 1000) }
}
