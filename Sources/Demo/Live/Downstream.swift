internal import Engine
internal import Events
internal import Kafka

/// What comes after Tierline: a consumer of its topics that knows nothing but what is published there.
final class Downstream {
    private let consumer: Consumer
    private var batch = MessageBatch(capacity: 5000)
    private let parser = JSONParser()
    private let topics: TopicNames
    private let tierNames: [String]
    private var accounts: [String: AccountLine] = [:]
    private var refusals: [String: Int] = [:]
    private var moves: [TierMove] = []
    private var rises = 0
    private var falls = 0
    private var scores = 0

    /// How many tier moves are remembered.
    private static let remembered = 200

    init(_ topics: TopicNames, partitions: Int, tiers: [String], bootstrapServers: String) throws {
        self.topics = topics
        tierNames = tiers
        consumer = try Consumer(
            ClientConfiguration([
                "bootstrap.servers": bootstrapServers, "group.id": "downstream", "enable.auto.commit": "false",
                "auto.offset.reset": "earliest", "fetch.wait.max.ms": "50",
            ]),
            log: { _ in })
        var offsets: [PartitionOffset] = []
        for topic in [topics.scores, topics.tiers, topics.deadLetters] {
            for partition in 0..<Int32(partitions) {
                offsets.append(PartitionOffset(topic: topic, partition: partition, offset: LogicalOffset.beginning))
            }
        }
        try consumer.assign(offsets)
    }

    /// Takes in what has been published.
    ///
    /// - Returns: Whether anything was.
    func poll(timeout: Duration) -> Bool {
        consumer.poll(into: &batch, timeout: timeout)
        var hasNews = false
        for index in 0..<batch.count where batch[index].kind == .record {
            take(batch[index])
            hasNews = true
        }
        batch.removeAll()
        return hasNews
    }

    /// Fills in what is known.
    func describe(_ snapshot: inout DemoSnapshot) {
        snapshot.scores = scores
        snapshot.rises = rises
        snapshot.falls = falls
        snapshot.refusals = refusals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            DemoSnapshot.Refusals(reason: $0.key, records: $0.value)
        }
        snapshot.tiers = (tierNames + ["excluded"]).map { tier in
            DemoSnapshot.TierCount(tier: tier, accounts: accounts.values.count { $0.tier == tier })
        }
        snapshot.accounts = accounts.values.sorted { ($1.score, $0.account) < ($0.score, $1.account) }
        snapshot.moves = moves.reversed()
    }

    private func take(_ message: borrowing Message) {
        let topic = message.topicName
        if topic == topics.deadLetters {
            let reason = message.header("reason").map { String(decoding: $0, as: UTF8.self) } ?? "unknown"
            refusals[reason, default: 0] += 1
            return
        }
        guard let key = message.key else { return }
        let account = String(decoding: key, as: UTF8.self)
        guard let value = message.value, (try? parser.parse(value)) != nil else {
            accounts[account] = nil
            return
        }
        if topic == topics.scores { takeScore(account, parser.root) } else { takeMove(account, parser.root) }
    }

    private func takeScore(_ account: String, _ score: JSONValue) {
        scores += 1
        var line = AccountLine(
            account: account, score: score["score"].number ?? 0, tier: score["tier"].text?.string ?? "",
            momentum: score["momentum"].text.flatMap { AccountLine.Momentum(rawValue: $0.string) } ?? .steady,
            fit: score["fit"].number ?? 0, intent: score["intent"].number ?? 0,
            engagement: score["engagement"].number ?? 0)
        if let at = score["coolsAt"].timestamp, let to = score["coolsTo"].text?.string { line.cools = (at, to) }
        accounts[account] = line
    }

    private func takeMove(_ account: String, _ move: JSONValue) {
        let isRise = move["direction"].text.map { $0 == "up" } ?? false
        if isRise { rises += 1 } else { falls += 1 }
        moves.append(
            TierMove(
                number: rises + falls, time: move["time"].timestamp ?? 0, account: account,
                from: move["previousTier"].text?.string ?? "", to: move["tier"].text?.string ?? "",
                direction: isRise ? .up : .down, score: move["score"].number ?? 0,
                reason: Downstream.words(reason: move["reason"].text?.string, cause: move["cause"]["type"].text?.string)
            ))
        if moves.count > 2 * Downstream.remembered { moves.removeFirst(moves.count - Downstream.remembered) }
    }

    private static func words(reason: String?, cause: String?) -> String {
        switch reason {
        case "decay": "nothing happened"
        case "profile": "profile changed"
        case "model": "model changed"
        default: cause?.replacing(".", with: " ") ?? "event"
        }
    }
}
