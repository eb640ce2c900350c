import Engine
import Glibc
import Scoring

// What the record path and the state store cost, on one core:
//
//     Benchmarks scoring [batches]     events a second, and memory an account
//     Benchmarks store [accounts]      accounts a second, and room an account
//
// and what the daemon does on a broker, against the raw consumer in the same run:
//
//     Benchmarks engine --bootstrap HOST:PORT
//
// Seeded events made in memory; see Traffic and BenchmarkModel for what they are.

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "store", let accounts = arguments.count == 1 ? 1_000_000 : Int(arguments.last!), accounts > 0 {
    var figures = try StoreFigures(accounts: accounts)
    try figures.run()
    exit(0)
}
if arguments.first == "engine" {
    do throws(EngineOptions.Misuse) {
        let options = try EngineOptions(arguments.dropFirst())
        exit(runEngineFigures(options) ? 0 : 1)
    } catch {
        print("error: \(error)\n\(EngineOptions.usage)")
        exit(64)
    }
}
guard arguments.first == "scoring", let batches = arguments.count == 1 ? 40 : Int(arguments.last!), batches > 0 else {
    print("usage: Benchmarks scoring [batches] | store [accounts] | engine --bootstrap HOST:PORT")
    exit(64)
}

let memory = try Memory.bytesAnAccount()
let figures = try Throughput().run(warmUp: batches / 2, measured: batches, seed: 1)

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func printRow(_ name: String, _ values: [Double]) {
    let ratios = [figures.onDemand, figures.parse].map { parse in median(zip(values, parse).map { $0 / $1 }) }
    let millions = { (value: Double) in String(Double(Int(value / 10_000)) / 100) }
    let columns =
        [millions(median(values)), millions(values.max()!)] + ratios.map { String(Double(Int($0 * 1000)) / 1000) }
    print(pad(name, to: 34) + columns.map { pad($0, to: 14) }.joined())
}

func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
}

print(
    pad("events a second, in millions", to: 34)
        + ["median", "best", "of on-demand", "of parse"].map { pad($0, to: 14) }.joined())
printRow("simdjson alone, on demand", figures.onDemand)
printRow("JSONParser.parse", figures.parse)
printRow("EventReader.read", figures.read)
printRow("PartitionScorer.ingest", figures.ingest)
printRow("Scorer.apply, events read before", figures.apply)
print("\(figures.events) events, of which \(figures.scores) brought something to publish")
print("resident bytes an account, \(Memory.accounts) accounts: \(Int(memory))")
print("in line: Account \(MemoryLayout<Account?>.stride) bytes, Decision \(MemoryLayout<Decision>.stride)")
