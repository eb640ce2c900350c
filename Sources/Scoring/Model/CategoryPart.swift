/// How a signal's points count in the two categories, intent and engagement: in its own, and nothing in the other.
///
/// So that all signals are added up in the same way, without asking each where it belongs.
struct CategoryPart: BitwiseCopyable {
    /// Of a point: 1 and 0, or 0 and 1.
    let share: SIMD2<Double>
    /// Of a point: what fades of it in a millisecond, and 0.
    let fading: SIMD2<Double>
    /// The signal's cap; the greatest number without one.
    let cap: Double

    init(_ signal: CompiledSignal) {
        share = signal.isEngagement ? SIMD2(0, 1) : SIMD2(1, 0)
        fading = share * signal.fading
        // Nothing of a number is nothing; of infinity it would be none.
        cap = min(signal.cap, .greatestFiniteMagnitude)
    }

    /// The points that count, of a signal's points.
    @inline(__always)
    func capped(_ points: Double) -> SIMD2<Double> {
        SIMD2(repeating: max(-cap, min(cap, points)))
    }
}
