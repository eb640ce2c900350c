import TestSupport
import Testing

@testable import Scoring

@Suite struct SaturationTests {
    /// What spares records a look rests on it: no points raise a score by more than its steepness there says.
    @Test func pointsRaiseAScoreByNoMoreThanItsSteepness() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<100_000 {
            let marks = Double.random(in: 0.01...1000, using: &random)
            let points = marks * Double.random(in: -1...60, using: &random)
            let added = marks * halving(Double.random(in: 0...60, using: &random))
            for saturation in [CompiledSaturation.fullMarks(marks), .halfMarks(marks)] where points >= 0 {
                let before = saturation.score(points)
                let gain = saturation.score(points + added) - before
                // As much as rounding moves a score of 100.
                #expect(gain <= saturation.steepness(at: before) * added + 0x1p-44, "\(saturation) at \(points)")
            }
        }
    }
}
