import Testing

@testable import Replay

@Suite("What a replay was asked")
struct ReplayRequestTests {
    private func request(from: Int64? = nil, to: Int64? = nil, heedsModels: Bool = true) throws -> ReplayRequest {
        ReplayRequest(from: from, to: to, model: try simpleModel(), heedsModels: heedsModels, source: "events")
    }

    @Test func itIsReadAsItWasWritten() throws {
        var carrying = try request(from: 5)
        carrying.carriesProfiles = true
        for request in [try request(), try request(from: 5, to: 9, heedsModels: false), carrying] {
            var stored = StoredRequest(request, LogBounds(starts: [0: 3, 7: 0], ends: [0: 10, 7: 2]))
            #expect(try stored.bytes.withUnsafeBytes { try StoredRequest($0) } == stored)
            stored.isReady = false
            #expect(try stored.bytes.withUnsafeBytes { try StoredRequest($0) } == stored)
        }
    }

    @Test func whatIsNotOneIsRefused() {
        for text in ["", "{}", "{\"version\":2}", "[1]"] {
            #expect(throws: StoredRequestError.self) {
                try Array(text.utf8).withUnsafeBytes { try StoredRequest($0) }
            }
        }
    }

    @Test func differencesAreNamed() throws {
        #expect(try request().differences(to: request()).isEmpty)
        let differences = try request(from: 0).differences(to: request(to: 1, heedsModels: false))
        #expect(
            differences == [
                "it began at 1970-01-01T00:00:00.000Z", "it went to the log's end at its start",
                "it heeded the log's models",
            ])
        var carrying = try request(from: 0)
        carrying.carriesProfiles = true
        #expect(try carrying.differences(to: request(from: 0)) == ["it took profiles over from the live state"])
        #expect(try request(from: 0).differences(to: carrying) == ["it took no profiles over"])
    }
}
