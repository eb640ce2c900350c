/// The models that are measured.
enum BenchmarkModel {
    static let signals = 12

    /// Twelve additive signals, each of a half-life of its own, for accounts with personas and tiers.
    static var twelveSignals: String {
        let halfLives = [1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90]
        let entries = halfLives.enumerated().map { place, days in
            """
              - name: signal-\(place)
                category: \(place.isMultiple(of: 2) ? "engagement" : "intent")
                when: {type: {equals: activity.\(place)}}
                points: \(2 + place % 4)
                half_life: \(days)d
            """
        }
        return """
            model: benchmark
            version: "1"
            weights: {intent: 50, engagement: 50}
            personas:
              - {name: executive, multiplier: 2, when: {contact.title: {matches: ["chief*", "vp*", "*head of*"]}}}
              - {name: manager, multiplier: 1.25, when: {contact.title: {matches: ["*manager*", "*director*"]}}}
              - {name: junior, multiplier: 0.25, when: {contact.title: {matches: ["*intern*", "*analyst*"]}}}
            signals:
            \(entries.joined(separator: "\n"))
            saturation:
              intent: {half_marks: 60}
              engagement: {half_marks: 60}
            tiers:
              - {name: A, enter: 80, exit: 74}
              - {name: B, enter: 50, exit: 45}
              - {name: C, enter: 0}
            publish: {min_change: 1}
            """
    }

    /// One signal: what an account that was heard of once comes to in memory.
    static let oneSignal = """
        model: benchmark
        version: "1"
        weights: {engagement: 1}
        signals:
          - name: visit
            category: engagement
            when: {type: {equals: page.viewed}}
            points: 5
            half_life: 14d
        tiers:
          - {name: A, enter: 50}
          - {name: B, enter: 0}
        """
}
