/// Tells those who look on that a worker lives while, within one round of its work, it asks brokers again and again that do not
/// answer.
struct SignOfLife {
    let worker: Int
    let status: EngineStatus

    func give() { status.note(alive: worker) }
}
