import Events
import Testing

@testable import Scoring

@Suite("The ids an account has seen")
struct SeenIDsTests {
    @Test func aBusyAccountKnowsItsNewestIDsAndNoOthers() {
        let most = 100
        var seen = SeenIDs()
        var hashes: [UInt64] = []
        for number in 0..<1000 {
            let hash = Hash128("id-\(number)").low
            let time = Timestamp(number)
            #expect(!seen.contains(hash, time: time, clock: time, span: day, most: most))
            seen.insert(hash, time: time, clock: time, span: day, most: most)
            hashes.append(hash)
            for (age, old) in hashes.reversed().enumerated() {
                let isKnown = seen.contains(old, time: time, clock: time, span: day, most: most)
                if isKnown != (age < most) { Issue.record("an id of \(age) records before \(number): \(isKnown)") }
            }
        }
    }

    @Test func forgottenIDsComeAnewAfterTheirSpan() {
        var seen = SeenIDs()
        for number in 0..<200 {
            seen.insert(Hash128("id-\(number)").low, time: 0, clock: Timestamp(number), span: 50, most: 1024)
        }
        #expect(!seen.contains(Hash128("id-148").low, time: 0, clock: 199, span: 50, most: 1024))
        #expect(seen.contains(Hash128("id-149").low, time: 0, clock: 199, span: 50, most: 1024))
    }
}
