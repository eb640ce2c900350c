extension String {
    /// The candidate that is fewest letters away, if it is near enough to have been meant.
    func nearest(among candidates: some Sequence<String>) -> String? {
        let nearest = candidates.map { (name: $0, distance: editDistance(to: $0)) }.min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= Swift.max(2, count / 3) else { return nil }
        return nearest.name
    }

    /// Letters inserted, deleted or replaced (Levenshtein 1966).
    private func editDistance(to other: String) -> Int {
        let target = Array(other.lowercased().utf8)
        var row = Array(0...target.count)
        for (i, letter) in lowercased().utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, wanted) in target.enumerated() {
                let replaced = diagonal + (letter == wanted ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = Swift.min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[target.count]
    }
}
