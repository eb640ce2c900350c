import Events
import Testing

@testable import Scoring

/// What the first version of the stored form wrote is read for ever.
@Suite struct FirstVersionTests {
    /// An account with every part that there is, as version 1 wrote it.
    private static let written = """
        016b3799dd46f02e0a90dbe729f02ea09c01904e727676defb3f5840028c9df7fe3f58400002703102b9876e340200000000
        00406f4047d65d69060301046c656164020000000000001c40040203616e6e01d00f017ffedef7d00f026531010856502053
        616c657303626f6201f02e000300a9eee97e904e00000000000008400159e82aefd00f000000000000f03f02b69bbbaef02e
        0000000000805640011dafa5f50363726dc03e027331000000000000294005bd6801085f0c1b40d00fd00fdb1fea40daa9a8
        93a01fa01f5fbee147823c8d3bf02ef02e435ec43e305342bfc03ec03ea7ec8a25e0aee8be904e904eece1eb254a3d584090
        4e01096d61726b6574696e6780f0b25201000141f02e0001000141f02e0003686f740001a09c010101026533046465616c03
        1b6465616c206272696e6773203930206f66207468652073636f72651c7669736974206272696e6773203130206f66207468
        652073636f7265236465616c206761696e65642039302073696e636520746865206c6173742073636f72650203626f6200d0
        8c0101f02e03616e6e010376702ad00f01d00f000006706f696e74730131f02e0602b69bbbaed08c0159e82aefd00f
        """.split(separator: "\n").joined()

    private var model: Model {
        var model = Model.points(
            [
                .value("deal"), .add("visit", 5, halfLife: hour), .latest("surge", key: "properties.topic"),
                .value("loss", times: -1),
            ],
            personas: [.title("vp*", 2)],
            tiers: [
                Tier(name: "A", enter: 80, exit: 70, queue: "hot", respondWithin: 4 * hour), Tier(name: "C", enter: 0),
            ],
            publish: Publish(minChange: 1, minInterval: day, refresh: day))
        model.fit.rules = [FitRule(name: "size", points: 10, condition: .test("employees", .atLeast(100)))]
        model.exclude = [ProfileRule(name: "customer", condition: .test("tags", .any([.text("customer")])))]
        model.spike = Spike(points: 500, halfLife: hour, queue: "hot")
        return model
    }

    private func history() -> Bench {
        var bench = Bench(model)
        bench.send(.profile(#"{"employees":250,"tags":["lead",7,true]}"#, id: "p1", at: 0), recorded: 0)
        bench.send("visit", at: 1000, by: "ann", title: "VP Sales")
        bench.send(
            .event("hold.placed", id: "h1", at: 2000, more: #""by":"marketing","until":\#(day)"#), recorded: 2000)
        bench.send("deal", at: 3000, by: "bob", value: 90)
        bench.send(
            .event("surge", id: "s1", at: 4000, value: "12.5", more: #""properties":{"topic":"crm"}"#), recorded: 4000)
        bench.send("loss", at: 5000, value: 3)
        return bench
    }

    @Test func itIsReadAndStandsForTheSameAccount() throws {
        let bench = history()
        let bytes = stride(from: 0, to: Self.written.count, by: 2).map { place in
            let start = Self.written.index(Self.written.startIndex, offsetBy: place)
            return UInt8(Self.written[start..<Self.written.index(start, offsetBy: 2)], radix: 16)!
        }
        let read = try bytes.withUnsafeBytes { try bench.scorer.decode($0) }
        let known = try #require(bench.account)
        #expect(bench.scorer.snapshot(read, at: bench.clock).report() == bench.report())
        #expect(read.alerts == known.alerts)
        #expect(read.sums == known.sums && read.latest == known.latest && read.contacts == known.contacts)
        #expect(read.publication == known.publication && read.due == known.due && read.seen == known.seen)
    }

    @Test func theSameBytesAreStillWritten() throws {
        // When this fails on purpose, a new version is due, and the test above stays as it is.
        let bench = history()
        var bytes: [UInt8] = []
        bench.scorer.encode(try #require(bench.account), clock: bench.clock, into: &bytes)
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == Self.written)
    }
}
