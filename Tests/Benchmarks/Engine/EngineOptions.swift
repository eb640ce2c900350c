/// What `Benchmarks engine` was asked to measure.
struct EngineOptions {
    static let usage = """
        usage: Benchmarks engine --bootstrap HOST:PORT [--records N] [--rate N] [--seconds N] [--accounts N]
                                 [--only backlog,live,restart,rebalance,replay] [--small-broker] [--keep] [--json]
        """

    /// The parts that can be left out. Restart stands for all that needs the accounts of the backlog.
    enum Part: String, CaseIterable {
        case backlog, live, restart, rebalance, replay
    }

    var bootstrap = ""
    /// How many records the backlog has.
    var records = 2_000_000
    /// How many events a second are produced live.
    var rate = 2000
    /// For how long.
    var seconds = 30
    /// How many accounts are known at least when the daemon is started again.
    var accounts = 0
    var parts = Set(Part.allCases)
    /// Whether the broker is the one of the tests, which freezes when members come and go.
    var isSmallBroker = false
    /// Whether topics, configuration and the daemon's log are left for somebody to look at.
    var keeps = false
    var printsJSON = false

    struct Misuse: Error, CustomStringConvertible {
        var description: String
    }

    init(_ arguments: ArraySlice<String>) throws(Misuse) {
        var rest = arguments
        while let option = rest.popFirst() {
            switch option {
            case "--bootstrap": bootstrap = try Self.value(of: option, from: &rest)
            case "--records": records = try Self.number(of: option, from: &rest)
            case "--rate": rate = try Self.number(of: option, from: &rest)
            case "--seconds": seconds = try Self.number(of: option, from: &rest)
            case "--accounts": accounts = try Self.number(of: option, from: &rest)
            case "--only":
                let names = try Self.value(of: option, from: &rest).split(separator: ",").map(String.init)
                parts = Set(names.compactMap(Part.init))
                if parts.count != names.count { throw Misuse(description: "--only knows \(Part.allCases)") }
            case "--small-broker": isSmallBroker = true
            case "--keep": keeps = true
            case "--json": printsJSON = true
            default: throw Misuse(description: "unknown option \(option)")
            }
        }
        if bootstrap.isEmpty { throw Misuse(description: "--bootstrap is missing") }
    }

    private static func value(of option: String, from rest: inout ArraySlice<String>) throws(Misuse) -> String {
        guard let value = rest.popFirst() else { throw Misuse(description: "\(option) needs a value") }
        return value
    }

    private static func number(of option: String, from rest: inout ArraySlice<String>) throws(Misuse) -> Int {
        guard let number = Int(try value(of: option, from: &rest)), number > 0 else {
            throw Misuse(description: "\(option) needs a whole number above 0")
        }
        return number
    }
}
