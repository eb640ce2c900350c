import State
import TestSupport

/// A history of a partition that its seed alone decides: what each step changes, and what all steps together come to.
struct History {
    struct Account: Equatable {
        var due: Int64
        var state: [UInt8]
    }

    static let identity = StoreIdentity(
        application: "acme", cluster: "MkU3OEVBNTcwNTJENDM2Qk", topic: "tierline.events", partition: 3, encoding: 1)
    /// When all of it happens, by wall clock.
    static let now: Int64 = 1_800_000_000_000
    /// For how long deletions are kept.
    static let day: Int64 = 86_400_000

    let seed: UInt64
    /// How many names there are.
    var names = 2000
    /// What all steps so far come to.
    private(set) var accounts: [[UInt8]: Account] = [:]
    /// The notes after all steps so far.
    private(set) var notes: [StateBatch.Note: [UInt8]] = [:]
    /// How many steps there were.
    private(set) var steps: Int64 = 0

    init(seed: UInt64, names: Int = 2000) {
        self.seed = seed
        self.names = names
    }

    /// Up to where a store has come that has all steps so far.
    var progress: Progress {
        Progress(
            changelogOffset: steps,
            position: steps == 0 ? nil : .init(clock: steps * 1000 - 5, nextOffset: steps * 7), writtenAt: History.now)
    }

    /// Takes the next step, and puts what it changes into a batch.
    mutating func step(into batch: inout StateBatch) {
        var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(steps))
        for _ in 0..<Int.random(in: 0...150, using: &generator) {
            let name = Self.name(Int.random(in: 0..<names, using: &generator))
            guard Int.random(in: 0..<100, using: &generator) >= 15 else {
                name.withUnsafeBytes { batch.delete($0) }
                accounts[name] = nil
                continue
            }
            let account = Self.account(&generator)
            name.withUnsafeBytes { name in
                account.state.withUnsafeBytes { batch.put(name, due: account.due, state: $0) }
            }
            accounts[name] = account
        }
        if steps % 10 == 9 {
            let note = StateBatch.Note.allCases.randomElement(using: &generator)!
            let text: [UInt8]? = Bool.random(using: &generator) ? Array("note \(steps)".utf8) : nil
            batch.set(note, to: text)
            notes[note] = text
        }
        steps += 1
    }

    /// Short names mostly; some around the greatest length that is a key, and some longer that begin alike.
    private static func name(_ number: Int) -> [UInt8] {
        let text = "\(number * 7919 % 10007).example"
        return switch number % 20 {
        case 0: Array((String(repeating: "x", count: 480) + text).utf8)
        case 1: Array((String(repeating: "x", count: 490) + text).utf8)
        case 2: Array((String(repeating: "y", count: 2000 + number) + text).utf8)
        case 3: Array((String(repeating: "x", count: 470 + number % 30)).utf8)
        default: Array(text.utf8)
        }
    }

    private static func account(_ generator: inout SeededGenerator) -> Account {
        let size =
            switch Int.random(in: 0..<500, using: &generator) {
            case 0: Int.random(in: 5000...60_000, using: &generator)
            case 1...10: Int.random(in: 0...5000, using: &generator)
            default: Int.random(in: 0...600, using: &generator)
            }
        let due: Int64 =
            switch Int.random(in: 0..<10, using: &generator) {
            case 0, 1: .max
            case 2: Int64.random(in: -3...3, using: &generator)
            default: Int64.random(in: 0...500, using: &generator)
            }
        var word = generator.next()
        let state = (0..<size).map { place in
            word = word &* 6_364_136_223_846_793_005 &+ UInt64(place)
            return UInt8(truncatingIfNeeded: word >> 56)
        }
        return Account(due: due, state: state)
    }
}
