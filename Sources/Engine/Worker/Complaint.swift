/// Says something now and then, not each time.
struct Complaint {
    private let interval: Duration
    private var next: ContinuousClock.Instant?

    init(every interval: Duration) {
        self.interval = interval
    }

    mutating func make(_ say: () -> Void) {
        let now = ContinuousClock.now
        if let next, now < next { return }
        next = now + interval
        say()
    }
}
