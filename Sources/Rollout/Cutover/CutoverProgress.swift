internal import Foundation
internal import Kafka

/// Waits until every partition has switched, and says how many have.
public struct CutoverProgress {
    private let cutover: Cutover
    private let rollout: Rollout
    private let model: Rollout.Model

    /// - Parameters:
    ///   - cutover: Whose records were written.
    ///   - rollout: In the phase that wrote them.
    ///   - model: What is to be in force.
    public init(_ cutover: Cutover, _ rollout: Rollout, to model: Rollout.Model) {
        self.cutover = cutover
        self.rollout = rollout
        self.model = model
    }

    /// Waits for as long as it takes; whoever ends this process may run the command again.
    ///
    /// - Throws: `KafkaError` where the broker refuses; one that is away is waited for.
    public func await(written: Int) throws {
        print("model records written: \(written), there already: \(rollout.marks.count - written)")
        var shown = -1
        let start = ContinuousClock.now
        var hasHinted = false
        var isWaiting = false
        while true {
            let (partitions, count): (Set<Int32>, Int)
            do {
                (partitions, count) = try cutover.switched(rollout, to: model)
            } catch let error as KafkaError where error.disposition == .retriable {
                if !isWaiting { print("waiting for the broker: \(error)") }
                isWaiting = true
                Thread.sleep(forTimeInterval: 0.5)
                continue
            }
            isWaiting = false
            if partitions.count != shown {
                shown = partitions.count
                print("\(shown) of \(count) partitions have switched")
            }
            if partitions.count >= count { break }
            if !hasHinted, ContinuousClock.now - start > .seconds(20) {
                hasHinted = true
                print("waiting for `tierline run`: is it running? This may be ended, and run again later")
            }
            Thread.sleep(forTimeInterval: 0.5)
        }
        CutoverStop.switched.reached(1)
    }
}
