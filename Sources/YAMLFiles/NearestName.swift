/// Finds what somebody meant who wrote a name that does not exist.
public enum NearestName {
    /// The candidate that takes the fewest slips to reach, if a person would take `name` for a slip of it.
    ///
    /// Letters' case and the choice between `_`, `-` and `.` count for nothing; of equally near candidates the first
    /// wins.
    public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = folded(name)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = folded(candidate)
            let allowed = max(1, min(wanted.count, other.count) / 3)
            guard abs(wanted.count - other.count) <= allowed else { continue }
            let distance = editDistance(wanted, other)
            if distance <= allowed, best == nil || distance < best!.distance { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// What to say after `unknown …`: the nearest name, or else all names there are.
    public static func advice(for name: String, among candidates: [String]) -> String {
        if let nearest = of(name, among: candidates) { return "did you mean \"\(nearest)\"?" }
        return candidates.isEmpty ? "there are none" : "allowed: \(candidates.joined(separator: ", "))"
    }

    private static func folded(_ name: String) -> [Character] {
        name.lowercased().map { $0 == "-" || $0 == "." ? "_" : $0 }
    }

    /// The number of insertions, deletions, substitutions and swaps of neighbours that turn one word into the other
    /// (optimal string alignment).
    static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in left.indices {
            var current = [i + 1] + Array(repeating: 0, count: right.count)
            for j in right.indices {
                let substitution = last[j] + (left[i] == right[j] ? 0 : 1)
                current[j + 1] = min(substitution, last[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    current[j + 1] = min(current[j + 1], beforeLast[j - 1] + 1)
                }
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
