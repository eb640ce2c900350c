internal import Engine
internal import Events

/// Plays the demo: lets traffic in, takes in what is published, and shows it some times a second.
final class Stage {
    private let traffic: TrafficPump
    private let downstream: Downstream
    private let clock: ScaledClock
    private let status: EngineStatus
    private let seconds: Double?
    private let terminal = Terminal()
    private var rate = Rate()

    init(
        traffic: TrafficPump, downstream: Downstream, clock: ScaledClock, status: EngineStatus, seconds: Double?
    ) {
        self.traffic = traffic
        self.downstream = downstream
        self.clock = clock
        self.status = status
        self.seconds = seconds
    }

    /// Plays until the time is over, the task is cancelled, or the engine ends.
    ///
    /// - Returns: The last moment.
    func play(while engine: Task<Void, any Error>) async throws -> DemoSnapshot {
        let isOver = Flag()
        let watch = Task {
            _ = await engine.result
            isOver.raise()
        }
        defer { watch.cancel() }
        var snapshot = DemoSnapshot(time: clock.start, speed: clock.speed)
        if terminal.isLive {
            try await show(while: { !isOver.isRaised && self.isOn }, &snapshot)
        } else {
            try await report(while: { !isOver.isRaised && self.isOn }, &snapshot)
        }
        return snapshot
    }

    private var isOn: Bool {
        !Task.isCancelled && seconds.map { clock.elapsed < $0 } ?? true
    }

    private func show(while isOn: () -> Bool, _ snapshot: inout DemoSnapshot) async throws {
        let screen = try Screen(on: terminal)
        while isOn() {
            try await step(&snapshot)
            let size = terminal.size
            try screen.draw(
                Frame(snapshot, width: size.width, height: size.height).lines(colours: terminal.hasColours))
        }
    }

    private func report(while isOn: () -> Bool, _ snapshot: inout DemoSnapshot) async throws {
        var report = PlainReport()
        while isOn() {
            try await step(&snapshot)
            // What happened before the demo started is not news.
            var news = snapshot
            news.moves.removeAll { $0.time < clock.start }
            for line in report.lines(for: news) { try terminal.write(Array((line + "\n").utf8)) }
        }
    }

    /// A tenth of a second of the demo.
    private func step(_ snapshot: inout DemoSnapshot) async throws {
        let next = ContinuousClock.now + .milliseconds(100)
        try traffic.advance(to: clock.now)
        while downstream.poll(timeout: .milliseconds(20)), ContinuousClock.now < next {}
        try? await Task.sleep(until: next)
        snapshot.time = clock.now
        snapshot.elapsed = clock.elapsed
        snapshot.events = status.totals.records
        snapshot.eventsPerSecond = rate.update(events: snapshot.events, at: snapshot.elapsed)
        downstream.describe(&snapshot)
    }
}

/// Records a second over the last few seconds.
private struct Rate {
    private var samples: [(at: Double, events: Int)] = []

    mutating func update(events: Int, at time: Double) -> Double {
        samples.append((time, events))
        while samples.count > 2, let first = samples.first, time - first.at > 3 { samples.removeFirst() }
        guard let first = samples.first, time > first.at else { return 0 }
        return Double(events - first.events) / (time - first.at)
    }
}
