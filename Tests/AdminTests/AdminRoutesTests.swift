import Engine
import Events
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Admin

@Suite("What is served")
struct AdminRoutesTests {
    private func ask(
        _ path: String, method: HTTPRequest.Method = .get, _ snapshot: EngineStatus.Snapshot = scoring([]),
        account: @escaping @Sendable (String) -> AccountAnswer = { _ in .starting }
    ) async throws -> (status: HTTPResponse.Status, headers: HTTPFields, body: String) {
        let view = AdminView(
            snapshot: { snapshot }, account: { account($0) }, wallClock: { 1_000_000 }, version: "1.2.3")
        return try await Application(router: AdminRoutes.router(view)).test(.router) { client in
            let response = try await client.execute(uri: path, method: method)
            return (response.status, response.headers, String(buffer: response.body))
        }
    }

    @Test("is alive as long as every worker comes round")
    func health() async throws {
        // Far from the line on either side: a busy machine may take a minute to get to the question.
        let recent = Duration.seconds(-3600)
        let alive = try await ask("/healthz", scoring([worker(idle: recent), worker(isMember: false, idle: recent)]))
        #expect(alive.status == .ok)
        let dead = try await ask("/healthz", scoring([worker(idle: recent), worker(idle: .seconds(121))]))
        #expect(dead.status == .serviceUnavailable)
        #expect(dead.body.contains(#""alive":false"#))
        let early = try await ask("/healthz", EngineStatus.Snapshot(stage: .settingUp, workers: [:]))
        #expect(early.status == .ok)
    }

    @Test("is ready when all partitions run")
    func ready() async throws {
        let ready = try await ask("/readyz", scoring([worker([running(4), running(1)]), worker()]))
        #expect(ready.status == .ok)
        #expect(ready.body == #"{"ready":true,"partitions":[1,4],"missing":[]}"# + "\n")
    }

    @Test("says what is missing until it is ready")
    func notReady() async throws {
        let joining = try await ask("/readyz", scoring([worker([running(0)]), worker(isMember: false)]))
        #expect(joining.status == .serviceUnavailable)
        #expect(joining.body.contains(#"the worker's","worker":1}"#))
        let restoring = try await ask(
            "/readyz", scoring([worker([running(0), restoring(3, 30, of: 40, for: .seconds(6))])]))
        #expect(restoring.status == .serviceUnavailable)
        #expect(restoring.body.contains(#""partitions":[0]"#))
        #expect(
            restoring.body.contains(
                #""partition":3,"recordsRead":30,"recordsInAll":40,"percent":75,"secondsLeft":2}"#))
        let changing = try await ask("/readyz", scoring([worker([running(0), changing(2)])]))
        #expect(changing.status == .serviceUnavailable)
        #expect(changing.body.contains(#""partitions":[0]"#) && changing.body.contains(#""partition":2}"#))
        let stopping = try await ask("/readyz", EngineStatus.Snapshot(stage: .stopping, workers: [0: worker()]))
        #expect(stopping.status == .serviceUnavailable)
        // A worker that nobody has heard of is one that is missing.
        var partly = scoring([worker(), worker()])
        partly.workers[1] = nil
        #expect(try await ask("/readyz", partly).status == .serviceUnavailable)
    }

    @Test("an account by its name, however it is encoded", arguments: ["a/b", "50 %", "Ümläut", "a+b", "..", "x?y#z"])
    func names(name: String) async throws {
        let encoded = name.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let answer = try await ask("/accounts/\(encoded)") { asked in
            .found(
                AccountStanding(
                    partition: 3, lastOffset: 17, clock: 0, score: Array("{\"was\":\"\(asked)\"}".utf8)))
        }
        #expect(answer.status == .ok)
        #expect(
            answer.body
                == "{\"account\":\"\(name)\",\"partition\":3,\"lastOffset\":17,\"clock\":\"1970-01-01T00:00:00.000Z\","
                + "\"score\":{\"was\":\"\(name)\"},\"holds\":[],\"openAlerts\":[]}\n")
    }

    @Test(
        "why there is no account to show",
        arguments: [
            (AccountAnswer.unknown(partition: 2), HTTPResponse.Status.notFound, "no record of this account"),
            (.elsewhere(partition: 2), .notFound, "ask the others"),
            (.busy(partition: 2), .serviceUnavailable, "did not answer in time"),
            (
                .restoring(partition: 2, PartitionProgress(read: 1, total: 4, elapsed: .seconds(1))),
                .serviceUnavailable,
                #""partition":2,"recordsRead":1,"recordsInAll":4,"percent":25,"secondsLeft":3"#
            ),
            (.starting, .serviceUnavailable, "not been given its partitions"),
            (.stopping, .serviceUnavailable, "stopping"),
        ])
    func noAccount(answer: AccountAnswer, status: HTTPResponse.Status, text: String) async throws {
        let response = try await ask("/accounts/acme") { _ in answer }
        #expect(response.status == status)
        #expect(response.body.contains(text) && response.body.contains(#""account":"acme""#))
        #expect((response.headers[.retryAfter] != nil) == (status == .serviceUnavailable))
    }

    @Test("nothing that changes anything")
    func readOnly() async throws {
        for method in [HTTPRequest.Method.post, .put, .delete, .patch] {
            let response = try await ask("/metrics", method: method)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "GET, HEAD")
        }
        let head = try await ask("/metrics", method: .head)
        #expect(head.status == .ok && head.body.isEmpty)
        let missing = try await ask("/nowhere", method: .head)
        #expect(missing.status == .notFound && missing.body.isEmpty)
        #expect(try await ask("/accounts/%ff").status == .badRequest)
    }
}
