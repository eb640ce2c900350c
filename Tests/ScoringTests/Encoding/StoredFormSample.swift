import Events

@testable import Scoring

/// An account with every part that there is, to be stored.
enum StoredFormSample {
    static var model: Model {
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

    static func history() -> Bench {
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

    static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).map { place in
            let start = hex.index(hex.startIndex, offsetBy: place)
            return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16)!
        }
    }
}

extension Account {
    /// What is known of alerts, as it was kept before holds said when they were placed.
    var alertsOfUnknownPlacing: AlertState? {
        var state = alerts
        for place in state?.holds.indices ?? 0..<0 { state?.holds[place].placed = nil }
        return state
    }
}
