/// Writes metrics in Prometheus' text format, version 0.0.4.
///
/// ```swift
/// var text = PrometheusText()
/// text.family("tierline_commits_total", .counter, "Commits that succeeded.") { family in
///     family.sample(["worker": "0"], 12)
/// }
/// // # HELP tierline_commits_total Commits that succeeded.
/// // # TYPE tierline_commits_total counter
/// // tierline_commits_total{worker="0"} 12
/// ```
///
/// See <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
struct PrometheusText {
    /// What the media type of the text is.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String {
        case counter, gauge, histogram
    }

    private(set) var text = ""

    /// Writes a family; one without samples is left out.
    ///
    /// - Parameters:
    ///   - name: Letters, digits and `_`.
    ///   - kind: What its samples mean.
    ///   - help: A sentence.
    ///   - samples: Adds them.
    mutating func family(_ name: String, _ kind: Kind, _ help: String, samples: (inout Family) -> Void) {
        var family = Family(name: name)
        samples(&family)
        if family.text.isEmpty { return }
        text += "# HELP \(name) \(PrometheusText.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
        text += family.text
    }

    /// The samples of a family.
    struct Family {
        fileprivate let name: String
        fileprivate var text = ""

        mutating func sample(_ labels: KeyValuePairs<String, String>, _ value: Double, suffix: String = "") {
            text += name + suffix
            if !labels.isEmpty {
                let pairs = labels.map { "\($0.key)=\"\(PrometheusText.escaped($0.value, quotes: true))\"" }
                text += "{" + pairs.joined(separator: ",") + "}"
            }
            text += " \(PrometheusText.number(value))\n"
        }

        /// One sample of a histogram: cumulative buckets, sum and count.
        ///
        /// - Parameters:
        ///   - bounds: The upper bounds of the buckets.
        ///   - counts: How many fell into each bucket, and one number more for those beyond.
        mutating func histogram(
            _ label: (name: String, value: String), bounds: [Double], counts: [Int], sum: Double
        ) {
            var total = 0
            for (bound, count) in zip(bounds + [.infinity], counts) {
                total += count
                sample(
                    [label.name: label.value, "le": PrometheusText.number(bound)], Double(total), suffix: "_bucket")
            }
            sample([label.name: label.value], sum, suffix: "_sum")
            sample([label.name: label.value], Double(total), suffix: "_count")
        }
    }

    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        // Whole numbers without the decimal that Swift adds.
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
