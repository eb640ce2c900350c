import Events
import Scoring
import Testing

@testable import Engine

@Suite("Records of the changelog")
struct ChangelogTests {
    private func kind(_ bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes { bytes in
            switch Changelog.Key(bytes) {
            case .account(let name): "account \(name.string)"
            case .position: "position"
            case .model: "model"
            case .firstModel: "first model"
            case .beginning: "beginning"
            case .carried(let name): "carried \(name.string)"
            case .waiting(let number): "waiting \(number)"
            case nil: "none"
            }
        }
    }

    @Test func theFirstByteOfAKeySaysWhatItIs() {
        var key: [UInt8] = [1, 2, 3]
        withText("p") { Changelog.write(accountKey: $0, into: &key) }
        #expect(kind(key) == "account p")
        withText("Zürich") { Changelog.write(accountKey: $0, into: &key) }
        #expect(kind(key) == "account Zürich")
        #expect(kind(Changelog.positionKey) == "position")
        #expect(kind(Changelog.modelKey) == "model")
        #expect(kind(Changelog.firstModelKey) == "first model")
        #expect(kind(Changelog.beginningKey) == "beginning")
        #expect(kind(LiveBackground.key(of: Array("acme".utf8))) == "carried acme")
        for number: UInt64 in [0, 258, .max] { #expect(kind(Changelog.waitingKey(number)) == "waiting \(number)") }
        for strange in ["", "w", "w1", "px", "mm", "sx", "bb", "x"] { #expect(kind(Array(strange.utf8)) == "none") }
    }

    @Test func aBeginningIsReadAsItWasWritten() {
        for offset: Int64 in [0, 7, .max] {
            #expect(Changelog.beginning(offset).withUnsafeBytes { Changelog.beginning($0) } == offset)
        }
        #expect([1, 2].withUnsafeBytes { Changelog.beginning(UnsafeRawBufferPointer(rebasing: $0.prefix(2))) } == nil)
    }

    @Test(arguments: [(0, -2), (1_700_000_000_123, 42), (.min, .max)] as [(Timestamp, Int64)])
    func aPositionIsReadAsItWasWritten(clock: Timestamp, offset: Int64) throws {
        let position = Changelog.Position(clock: clock, nextOffset: offset)
        #expect(try position.bytes.withUnsafeBytes { try Changelog.Position($0) } == position)
    }

    @Test func aPositionIsSeventeenBytesInLittleEndian() {
        #expect(
            Changelog.Position(clock: 0x0102, nextOffset: 3).bytes
                == [1, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test func aDamagedOrNewerPositionIsRefused() {
        let good = Changelog.Position(clock: 5, nextOffset: 6).bytes
        for bytes in [[], Array(good.dropLast()), good + [0]] {
            #expect { try bytes.withUnsafeBytes { try Changelog.Position($0) } } throws: { error in
                guard case .damaged? = error as? StateError else { return false }
                return true
            }
        }
        #expect { try ([2] + good.dropFirst()).withUnsafeBytes { try Changelog.Position($0) } } throws: { error in
            guard case .newerVersion(found: 2, known: 1)? = error as? StateError else { return false }
            return true
        }
    }
}
