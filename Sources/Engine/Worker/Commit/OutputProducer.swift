internal import Events
internal import Kafka
internal import Scoring
internal import State

/// A producer for what partitions have to publish, and for their state. What it is handed it sends in the background;
/// when and how that becomes final is the committer's matter.
final class OutputProducer {
    let producer: Producer
    private let stop: StopSignal
    private let life: SignOfLife
    private let scores: ProducerTopic
    private let tiers: ProducerTopic
    private let deadLetters: ProducerTopic
    private let deadLetterBytes: Int
    /// By queue.
    private var alerts: [String: ProducerTopic] = [:]
    let changelog: ProducerTopic
    let models: ProducerTopic
    private var encoder: EventEncoder
    private let names: TopicNames
    var scratch: [UInt8] = []
    private var sent = WorkerCounters.Sent()

    /// - Parameter deadLetterBytes: The size of messages that the topic of the dead letters takes.
    init(
        _ configuration: EngineConfiguration, client: ClientConfiguration, deadLetterBytes: Int, stop: StopSignal,
        life: SignOfLife, log: @escaping LogSink
    ) throws {
        self.stop = stop
        self.life = life
        self.deadLetterBytes = deadLetterBytes
        producer = try Producer(client, log: log)
        names = configuration.topics
        scores = try producer.topic(names.scores)
        tiers = try producer.topic(names.tiers)
        deadLetters = try producer.topic(names.deadLetters)
        changelog = try producer.topic(names.changelog)
        models = try producer.topic(names.models)
        encoder = EventEncoder(
            application: configuration.application, isReplay: configuration.scope != .live)
        for queue in configuration.revision.compiled.queues { _ = try alertTopic(queue) }
    }

    /// Gets ready to send without delay. What cannot be learnt now is learnt when it is needed.
    func warmUp() {
        try? producer.warmUp([scores, tiers, deadLetters, changelog] + alerts.values, timeout: .seconds(1))
    }

    /// Events handed over since the last call.
    func takeSent() -> WorkerCounters.Sent {
        defer { sent = WorkerCounters.Sent() }
        return sent
    }

    /// Hands over what partitions have to publish, and takes it out of their outboxes.
    ///
    /// - Returns: Whether there was anything.
    /// - Throws: `DeliveryFailed` where the broker refused something; then what was in memory must be read anew.
    ///   `Stopped` where a stop was requested and the broker did not answer in time.
    func sendEvents(of tasks: [PartitionTask]) throws -> Bool {
        var isAny = false
        for task in tasks where task.waiting.hasGranted {
            for waiting in task.waiting.release() { try send(waiting, task.number) }
            isAny = true
        }
        for task in tasks where !task.scorer.outbox.items.isEmpty {
            for (place, item) in task.scorer.outbox.items.enumerated() { try send(item.entry, at: place, of: task) }
            task.scorer.outbox.removeAll()
            isAny = true
        }
        return isAny
    }

    /// Waits until the broker has everything.
    func flush() throws {
        while true {
            do {
                try producer.flush(timeout: .milliseconds(500))
                try checkDeliveries()
                return
            } catch let error as KafkaError where error.code == .timedOut {
                try checkDeliveries()
                life.give()
                if stop.isOverdue { throw Stopped() }
            }
        }
    }

    private func send(_ entry: Outbox.Entry, at place: Int, of task: PartitionTask) throws {
        let partition = task.number
        switch entry {
        case .superseded: break
        case .score(let score):
            let event = encoder.encode(score)
            try send(event, score.accountText.bytes, to: scores, partition)
            sent.scores += 1
        case .tier(let account, let change):
            let event = encoder.encode(change, account: account)
            try withUTF8(account) { try send(event, $0, to: tiers, partition) }
            sent.tiers += 1
        case .alert(let account, let alert):
            let pace = task.pace(of: account, isWithdrawal: alert.isWithdrawal, at: place)
            try sendOrKeep(encoder.encode(alert, account: account), account, alert.queue, pace, of: task)
        case .breach(let account, let breach):
            let pace = task.pace(of: account, isWithdrawal: false, at: place)
            try sendOrKeep(encoder.encode(breach, account: account), account, breach.queue, pace, of: task)
        case .deletion(let account):
            try withUTF8(account) { key in
                try produce { try producer.produce(to: scores, partition: partition, key: key, value: nil) }
            }
        case .deadLetter(let letter):
            try send(letter, partition)
            sent.deadLetters += 1
        }
    }

    /// Sends the event about an alert that was encoded last, or has it wait. Replays disturb nobody, and send at once.
    private func sendOrKeep(
        _ event: CloudEvent, _ account: String, _ queue: String, _ pace: Int?, of task: PartitionTask
    ) throws {
        if !encoder.source.isReplay, let pace {
            return task.waiting.append(
                WaitingEvent(account: account, queue: queue, event: event, data: encoder.data, alertsPerMinute: pace))
        }
        let topic = try alertTopic(queue)
        try withUTF8(account) { try send(event, $0, to: topic, task.number) }
        sent.alerts += 1
    }

    private func send(_ waiting: WaitingEvent, _ partition: Int32) throws {
        let topic = try alertTopic(waiting.queue)
        try withUTF8(waiting.account) { key in
            try waiting.data.withUnsafeBytes { try send(waiting.event, $0, key, to: topic, partition) }
        }
        sent.alerts += 1
    }

    private func alertTopic(_ queue: String) throws(KafkaError) -> ProducerTopic {
        if let known = alerts[queue] { return known }
        let topic = try producer.topic(names.alerts(queue))
        alerts[queue] = topic
        return topic
    }

    /// Sends the event that was encoded last.
    private func send(
        _ event: CloudEvent, _ key: UnsafeRawBufferPointer, to topic: ProducerTopic, _ partition: Int32
    ) throws {
        try encoder.withUnsafeData { try send(event, $0, key, to: topic, partition) }
    }

    private func send(
        _ event: CloudEvent, _ value: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer,
        to topic: ProducerTopic, _ partition: Int32
    ) throws {
        var headers = HeaderList()
        event.append(to: &headers, source: encoder.source, contentType: "application/json")
        try produce {
            try producer.produce(to: topic, partition: partition, key: key, value: value, headers: &headers)
        }
    }

    private func send(_ letter: DeadLetter, _ partition: Int32) throws {
        let letter = letter.cut(toFit: deadLetterBytes)
        var headers = HeaderList()
        encoder.encode(letter.content).append(
            to: &headers, source: encoder.source, contentType: "application/octet-stream")
        headers.append("reason", text: letter.content.refusal.reason)
        headers.append("detail", text: letter.content.refusal.detail)
        headers.append("topic", text: names.log)
        headers.append("partition", text: String(letter.content.partition))
        headers.append("offset", text: String(letter.content.offset))
        // Only where there is something to say; or a record whose own first header bears this name would be taken for cut.
        if letter.isCut || letter.content.headers.first?.name == "cut" {
            headers.append("cut", text: String(letter.isCut))
        }
        for header in letter.content.headers {
            var name = header.name
            name.withUTF8 { name in
                withOptionalBytes(header.value) { headers.append(UnsafeRawBufferPointer(name), $0) }
            }
        }
        try withOptionalBytes(letter.content.key) { key in
            try withOptionalBytes(letter.content.value) { value in
                try produce {
                    try producer.produce(
                        to: deadLetters, partition: partition, key: key, value: value, headers: &headers)
                }
            }
        }
    }

    /// Hands a message over, waiting for room as long as it takes.
    func produce(_ attempt: () throws -> Producer.Outcome) throws {
        while try attempt() == .queueFull {
            // Success is not reported, so a longer wait would not end when there is room.
            producer.poll(timeout: .milliseconds(5))
            try checkDeliveries()
            life.give()
            if stop.isOverdue { throw Stopped() }
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
    func append(to headers: inout HeaderList, source: EventSource, contentType: StaticString) {
        headers.append("ce_specversion", text: "1.0")
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { buffer in
            id.write(hex: buffer)
            headers.append("ce_id", UnsafeRawBufferPointer(buffer))
            RFC3339.write(time, to: buffer)
            headers.append(
                "ce_time", UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<RFC3339.length]))
        }
        headers.append("ce_source", text: source.path)
        type.name.withUTF8Buffer { headers.append("ce_type", UnsafeRawBufferPointer($0)) }
        if source.isReplay { headers.append("ce_tierlinereplay", text: "true") }
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
