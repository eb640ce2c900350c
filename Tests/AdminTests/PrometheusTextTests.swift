import Testing

@testable import Admin

@Suite("Prometheus' text format")
struct PrometheusTextTests {
    @Test("has help and type before the samples of a family")
    func families() {
        var text = PrometheusText()
        text.family("a_total", .counter, "What is counted.") {
            $0.sample(["worker": "0"], 3)
            $0.sample(["worker": "1", "kind": "x"], 0.25)
        }
        text.family("b", .gauge, "One number.") { $0.sample([:], 1e15) }
        #expect(
            text.text == """
                # HELP a_total What is counted.
                # TYPE a_total counter
                a_total{worker="0"} 3
                a_total{worker="1",kind="x"} 0.25
                # HELP b One number.
                # TYPE b gauge
                b 1000000000000000

                """)
    }

    @Test("leaves a family without samples out")
    func empty() {
        var text = PrometheusText()
        text.family("a", .gauge, "Nothing.") { _ in }
        #expect(text.text == "")
    }

    @Test("escapes backslashes, line ends and quotes in labels, and no quotes in help")
    func escapes() {
        var text = PrometheusText()
        text.family("a", .gauge, "A \"word\"\nand a \\.") { $0.sample(["label": "C:\\new \"one\"\n"], 1) }
        #expect(
            text.text == #"""
                # HELP a A "word"\nand a \\.
                # TYPE a gauge
                a{label="C:\\new \"one\"\n"} 1

                """#)
    }

    @Test("writes numbers that no JSON has")
    func numbers() {
        var text = PrometheusText()
        text.family("a", .gauge, "Odd ones.") {
            for value in [Double.infinity, -.infinity, .nan, -0.5, 1e300] { $0.sample([:], value) }
        }
        let values = text.text.split(separator: "\n").dropFirst(2).map { $0.split(separator: " ")[1] }
        #expect(values == ["+Inf", "-Inf", "NaN", "-0.5", "1e+300"])
    }

    @Test("adds up the buckets of a histogram")
    func histogram() {
        var text = PrometheusText()
        text.family("a_seconds", .histogram, "Times.") {
            $0.histogram(("worker", "0"), bounds: [0.5, 1], counts: [2, 0, 1], sum: 3.5)
        }
        let lines = text.text.split(separator: "\n").dropFirst(2).map(String.init)
        #expect(
            lines == [
                #"a_seconds_bucket{worker="0",le="0.5"} 2"#, #"a_seconds_bucket{worker="0",le="1"} 2"#,
                #"a_seconds_bucket{worker="0",le="+Inf"} 3"#, #"a_seconds_sum{worker="0"} 3.5"#,
                #"a_seconds_count{worker="0"} 3"#,
            ])
    }
}
