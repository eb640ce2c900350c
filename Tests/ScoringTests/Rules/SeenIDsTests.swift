import Events
import Testing

@testable import Scoring

@Suite("The ids an account has seen")
struct SeenIDsTests {
    @Test func aBusyAccountKnowsItsNewestIDsAndNoOthers() {
        let most = 100
        let memory = Memory(span: day, most: most)
        var seen = Account.named("acme")
        var hashes: [UInt64] = []
        for number in 0..<1000 {
            let hash = Hash128("id-\(number)").low
            let time = Timestamp(number)
            #expect(!seen.hasSeen(hash, time: time, clock: time, memory))
            seen.remember(hash, time: time, clock: time, memory)
            hashes.append(hash)
            for (age, old) in hashes.reversed().enumerated() {
                let isKnown = seen.hasSeen(old, time: time, clock: time, memory)
                if isKnown != (age < most) { Issue.record("an id of \(age) records before \(number): \(isKnown)") }
            }
        }
    }

    @Test func forgottenIDsComeAnewAfterTheirSpan() {
        let memory = Memory(span: 50, most: 1024)
        var seen = Account.named("acme")
        for number in 0..<200 {
            seen.remember(Hash128("id-\(number)").low, time: 0, clock: Timestamp(number), memory)
        }
        #expect(!seen.hasSeen(Hash128("id-148").low, time: 0, clock: 199, memory))
        #expect(seen.hasSeen(Hash128("id-149").low, time: 0, clock: 199, memory))
    }
}
