internal import Foundation
internal import Hummingbird

/// What is served where. Everything can only be looked at: GET and HEAD.
enum AdminRoutes {
    static let paths = ["/metrics", "/healthz", "/readyz", "/accounts/{account}"]

    static func router(_ view: AdminView) -> Router<BasicRequestContext> {
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.add(middleware: ReadOnly())
        router.get("metrics") { _, _ in
            let metrics = EngineMetrics(
                snapshot: view.snapshot(), wall: view.wallClock(), now: .now, version: view.version)
            return Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text)))
        }
        router.get("healthz") { _, _ in
            let health = Health(view.snapshot(), now: .now)
            return Response.json(health.isAlive ? .ok : .serviceUnavailable, health.json)
        }
        router.get("readyz") { _, _ in
            let readiness = Readiness(view.snapshot())
            return Response.json(readiness.isReady ? .ok : .serviceUnavailable, readiness.json)
        }
        router.get("accounts/:account") { _, context in
            let encoded = try context.parameters.require("account")
            guard let account = encoded.removingPercentEncoding else {
                return Response.error(.badRequest, "the account's name is not UTF-8 in percent-encoding")
            }
            return await view.account(account).response(account: account)
        }
        return router
    }
}

/// Turns away what is neither GET nor HEAD, and says where something is to be found.
private struct ReadOnly: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head else {
            var response = Response.error(.methodNotAllowed, "nothing here can be changed: use GET or HEAD")
            response.headers[.allow] = "GET, HEAD"
            return response
        }
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let response = Response.error(
                .notFound, "there is nothing here; there is " + AdminRoutes.paths.joined(separator: ", "))
            return request.method == .head ? response.createHeadResponse() : response
        }
    }
}
