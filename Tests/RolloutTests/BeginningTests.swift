import Rollout
import Testing

@testable import Rollout

@Suite("Whether a rollout may start")
struct BeginningTests {
    private func begin(
        _ model: Rollout.Model = eight, name: String? = nil, _ last: Rollout? = nil, switches: [Rollout.Model] = []
    ) throws -> Beginning {
        var records = ModelRecords()
        if let last { try put(("rollout/\(last.shadow)", String(decoding: last.json, as: UTF8.self)), into: &records) }
        for (partition, model) in switches.enumerated() { try put(switchRecord(partition, 3, model), into: &records) }
        return try Beginning(model, name: name, records: records, application: "app", configured: seven)
    }

    private func refusal(_ body: () throws -> Beginning) -> String {
        do {
            return "\(try body())"
        } catch {
            return "\(error)"
        }
    }

    @Test func itIsNamedByTheVersion() throws {
        #expect(try begin() == .anew(shadow: "app.rollout-8", previous: seven))
        let odd = Rollout.Model(name: "acme", version: "8 β/1", hash: "99")
        #expect(try begin(odd) == .anew(shadow: "app.rollout-8---1", previous: seven))
        #expect(try begin(name: "try") == .anew(shadow: "try", previous: seven))
    }

    @Test func aBadNameIsRefused() {
        #expect(refusal { try begin(name: "no spaces") }.contains("--name"))
        #expect(refusal { try begin(name: "app") }.contains("live application"))
    }

    @Test func theModelInForceIsRefused() {
        #expect(refusal { try begin(seven) }.contains("in force already"))
        #expect(refusal { try begin(eight, switches: [eight, eight]) }.contains("in force already"))
    }

    @Test func whatIsInForceIsPrevious() throws {
        let nine = Rollout.Model(name: "acme", version: "9", hash: "99")
        #expect(try begin(nine, switches: [eight, eight]) == .anew(shadow: "app.rollout-9", previous: eight))
    }

    @Test func partitionsOfTwoMindsAreRefused() {
        #expect(refusal { try begin(switches: [eight, seven]) }.contains("not of one mind"))
    }

    @Test func theSameOneGoesOn() throws {
        let last = rollout()
        #expect(try begin(eight, last) == .resume(last))
        #expect(try begin(eight, name: last.shadow, last) == .resume(last))
    }

    @Test func anotherIsRefusedMeanwhile() {
        let nine = Rollout.Model(name: "acme", version: "9", hash: "99")
        #expect(refusal { try begin(nine, rollout()) }.contains("rollout abort"))
        #expect(refusal { try begin(eight, name: "other", rollout()) }.contains("is going on"))
        #expect(refusal { try begin(nine, rollout(.promoting)) }.contains("rollout promote"))
        #expect(refusal { try begin(nine, rollout(.rollingBack)) }.contains("rollout rollback"))
    }

    @Test func noNameIsGivenTwice() throws {
        #expect(try begin(eight, rollout(.aborted)) == .anew(shadow: "app.rollout-8-2", previous: seven))
        #expect(refusal { try begin(eight, name: "app.rollout-8", rollout(.aborted)) }.contains("--name"))
    }

    @Test(arguments: [Rollout.Phase.promoted, .aborted, .rolledBack])
    func anotherMayFollow(_ phase: Rollout.Phase) throws {
        let nine = Rollout.Model(name: "acme", version: "9", hash: "99")
        #expect(try begin(nine, rollout(phase)) == .anew(shadow: "app.rollout-9", previous: seven))
    }
}
