import Rollout
import Testing

@testable import Rollout

@Suite("How far a shadow is behind the log")
struct ShadowLagTests {
    private func lag(_ partitions: (from: Int64, position: Int64, end: Int64)...) -> ShadowLag {
        ShadowLag(
            partitions: partitions.enumerated().map { number, place in
                ShadowLag.Partition(
                    number: Int32(number), from: place.from, position: place.position, end: place.end,
                    behind: place.end - place.position)
            })
    }

    @Test func partitionsAddUp() {
        let lag = lag((0, 50, 100), (900, 1000, 1000))
        #expect(lag.behind == 50 && !lag.hasCaughtUp)
        #expect(lag.progress == 0.75)
    }

    @Test func anEmptyLogIsRead() {
        #expect(lag((0, 0, 0), (7, 7, 7)).hasCaughtUp)
        #expect(lag((0, 0, 0)).progress == 1)
    }

    @Test func itNeedNotReachAnEndThatMovesOn() {
        let first = lag((0, 90, 100), (0, 10, 10))
        #expect(!first.hasReached(theEndOf: first))
        #expect(!lag((0, 99, 200), (0, 10, 10)).hasReached(theEndOf: first))
        #expect(lag((0, 100, 200), (0, 10, 40)).hasReached(theEndOf: first))
        #expect(lag((0, 100, 100), (0, 10, 10)).hasReached(theEndOf: lag((0, 100, 100), (0, 10, 10))))
    }
}
