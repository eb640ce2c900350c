internal import Events
internal import Kafka
internal import Scoring

/// Sends what partitions have to publish, and their state, to Kafka.
///
/// At least once, in this order: the events; when the broker has them all, the accounts; when it has these, the position.
/// So state that was written never claims a record whose events are missing, nor the position an account that the broker
/// refused; after a crash in between, the records are read again and their events come out a second time under the same
/// ids.
final class OutputWriter {
    private let producer: Producer
    private let scores: ProducerTopic
    private let tiers: ProducerTopic
    private let deadLetters: ProducerTopic
    /// By queue, each made when it is first needed.
    private var alerts: [String: ProducerTopic] = [:]
    private let changelog: ProducerTopic
    private var encoder: EventEncoder
    private let names: TopicNames
    private var scratch: [UInt8] = []
    /// Events sent, by type, since the start.
    private(set) var sent = SentCounts()

    struct SentCounts {
        var scores = 0
        var tiers = 0
        /// Alerts, withdrawals and breaches.
        var alerts = 0
        var deadLetters = 0
    }

    init(_ configuration: EngineConfiguration, worker: Int, log: @escaping LogSink) throws {
        producer = try Producer(configuration.writer("writer-\(worker)"), log: log)
        let names = configuration.topics
        scores = try producer.topic(names.scores)
        tiers = try producer.topic(names.tiers)
        deadLetters = try producer.topic(names.deadLetters)
        changelog = try producer.topic(names.changelog)
        encoder = EventEncoder(application: configuration.application)
        self.names = names
    }

    /// Sends everything that is new in some partitions and waits until the broker has it.
    ///
    /// - Throws: `DeliveryFailed` where the broker refused something; then what was in memory must be read anew.
    ///   `Stopped` where a stop was requested and the broker did not answer in time.
    func commit(_ tasks: [PartitionTask], stop: StopSignal) throws {
        var hasEvents = false
        for task in tasks where !task.scorer.outbox.items.isEmpty {
            for item in task.scorer.outbox.items { try send(item.entry, task.number, stop) }
            task.scorer.outbox.removeAll()
            hasEvents = true
        }
        if hasEvents { try flush(stop) }
        var hasState = false
        for task in tasks where task.hasNews {
            if try sendState(of: task, stop) { hasState = true }
        }
        if hasState { try flush(stop) }
        for task in tasks where task.hasNews {
            let position = Changelog.Position(clock: task.scorer.clock, nextOffset: task.nextOffset)
            try sendState(Changelog.positionKey, position.bytes, task.number, stop)
        }
        try flush(stop)
        for task in tasks where task.hasNews {
            task.committedOffset = task.nextOffset
            task.storedModel = task.scorer.modelInForce
        }
    }

    private func send(_ entry: Outbox.Entry, _ partition: Int32, _ stop: StopSignal) throws {
        switch entry {
        case .superseded: break
        case .score(let score):
            let account = score.accountName
            try send(encoder.encode(score, account: account), account, to: scores, partition, stop)
            sent.scores += 1
        case .tier(let account, let change):
            try send(encoder.encode(change, account: account), account, to: tiers, partition, stop)
            sent.tiers += 1
        case .alert(let account, let alert):
            try send(encoder.encode(alert, account: account), account, to: alertTopic(alert.queue), partition, stop)
            sent.alerts += 1
        case .breach(let account, let breach):
            try send(encoder.encode(breach, account: account), account, to: alertTopic(breach.queue), partition, stop)
            sent.alerts += 1
        case .deletion(let account):
            try withUTF8(account) { key in
                try produce(stop) { try producer.produce(to: scores, partition: partition, key: key, value: nil) }
            }
        case .deadLetter(let letter):
            try send(letter, partition, stop)
            sent.deadLetters += 1
        }
    }

    private func alertTopic(_ queue: String) throws(KafkaError) -> ProducerTopic {
        if let known = alerts[queue] { return known }
        let topic = try producer.topic(names.alerts(queue))
        alerts[queue] = topic
        return topic
    }

    private func send(
        _ event: CloudEvent, _ account: String, to topic: ProducerTopic, _ partition: Int32, _ stop: StopSignal
    ) throws {
        var headers = HeaderList()
        event.append(to: &headers, source: encoder.source, contentType: "application/json")
        try withUTF8(account) { key in
            try encoder.data.withUnsafeBytes { value in
                try produce(stop) {
                    try producer.produce(to: topic, partition: partition, key: key, value: value, headers: &headers)
                }
            }
        }
    }

    private func send(_ letter: DeadLetter, _ partition: Int32, _ stop: StopSignal) throws {
        let letter = letter.cut(toFit: TopicSetup.deadLetterBytes)
        var headers = HeaderList()
        encoder.encode(letter.content).append(
            to: &headers, source: encoder.source, contentType: "application/octet-stream")
        headers.append("reason", text: letter.content.refusal.reason)
        headers.append("detail", text: letter.content.refusal.detail)
        headers.append("topic", text: names.log)
        headers.append("partition", text: String(letter.content.partition))
        headers.append("offset", text: String(letter.content.offset))
        if letter.isCut { headers.append("cut", text: "true") }
        for header in letter.content.headers {
            var name = header.name
            name.withUTF8 { name in
                withOptionalBytes(header.value) { headers.append(UnsafeRawBufferPointer(name), $0) }
            }
        }
        try withOptionalBytes(letter.content.key) { key in
            try withOptionalBytes(letter.content.value) { value in
                try produce(stop) {
                    try producer.produce(
                        to: deadLetters, partition: partition, key: key, value: value, headers: &headers)
                }
            }
        }
    }

    /// Sends the model and the accounts that the changelog does not have.
    ///
    /// - Returns: Whether there was any.
    private func sendState(of task: PartitionTask, _ stop: StopSignal) throws -> Bool {
        let scorer = task.scorer
        var isAny = false
        if task.storedModel != scorer.modelInForce {
            let key = scorer.hasModelRecord ? Changelog.modelKey : Changelog.firstModelKey
            try sendState(key, scorer.revision.recordValue(), task.number, stop)
            isAny = true
        }
        try scorer.takeChanges { account, state in
            Changelog.write(accountKey: account, into: &scratch)
            try scratch.withUnsafeBytes { key in
                try produce(stop) {
                    try producer.produce(to: changelog, partition: task.number, key: key, value: state)
                }
            }
            isAny = true
        }
        return isAny
    }

    private func sendState(_ key: [UInt8], _ value: [UInt8], _ partition: Int32, _ stop: StopSignal) throws {
        try key.withUnsafeBytes { key in
            try value.withUnsafeBytes { value in
                try produce(stop) {
                    try producer.produce(to: changelog, partition: partition, key: key, value: value)
                }
            }
        }
    }

    /// Hands a message over, waiting for room as long as it takes.
    private func produce(_ stop: StopSignal, _ attempt: () throws -> Producer.Outcome) throws {
        while try attempt() == .queueFull {
            producer.poll(timeout: .milliseconds(100))
            try checkDeliveries()
            if stop.isOverdue { throw Stopped() }
        }
    }

    private func flush(_ stop: StopSignal) throws {
        while true {
            do {
                try producer.flush(timeout: .milliseconds(500))
                try checkDeliveries()
                return
            } catch let error as KafkaError where error.code == .timedOut {
                try checkDeliveries()
                if stop.isOverdue { throw Stopped() }
            }
        }
    }

    private func checkDeliveries() throws {
        if let failures = producer.takeDeliveryFailures() { throw DeliveryFailed(failures: failures) }
        if let error = producer.fatalError { throw error }
    }
}

/// The broker refused something, so that memory and topics differ.
struct DeliveryFailed: Error, CustomStringConvertible {
    let failures: DeliveryFailures

    var description: String { "\(failures.count) messages were not delivered, first: \(failures.first)" }
}

extension CloudEvent {
    /// The attributes as headers: CloudEvents' binary mode.
    func append(to headers: inout HeaderList, source: String, contentType: StaticString) {
        headers.append("ce_specversion", text: "1.0")
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
            id.write(hex: buffer)
            headers.append("ce_id", UnsafeRawBufferPointer(buffer))
            RFC3339.write(time, to: buffer)
            headers.append(
                "ce_time", UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<RFC3339.length]))
        }
        headers.append("ce_source", text: source)
        type.name.withUTF8Buffer { headers.append("ce_type", UnsafeRawBufferPointer($0)) }
        contentType.withUTF8Buffer { headers.append("content-type", UnsafeRawBufferPointer($0)) }
    }
}

extension HeaderList {
    mutating func append(_ name: StaticString, text: String) {
        var text = text
        text.withUTF8 { append(name, UnsafeRawBufferPointer($0)) }
    }
}

func withUTF8<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    var text = text
    return try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
}

func withOptionalBytes<Result>(
    _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> Result
) rethrows -> Result {
    guard let bytes else { return try body(nil) }
    return try bytes.withUnsafeBytes { try body($0) }
}
