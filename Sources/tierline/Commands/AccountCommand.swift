import ArgumentParser
import AsyncHTTPClient
import Events
import Foundation
import NIOCore
import NIOHTTP1
import Settings

struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Ask the running daemon how an account stands now, and why.",
        discussion: """
            Where several processes share the log, each knows the accounts of its own partitions: --url asks another \
            one.

            Example: tierline account acme.example --config tierline.yaml
            """)

    @Argument(help: "The account; names are told apart by case.")
    var account: String

    @Option(help: "The configuration file (YAML) of `tierline run`, for admin.address and admin.port.")
    var config: String?

    @Option(help: "Where the daemon serves accounts, such as http://127.0.0.1:8690.")
    var url: String?

    @Flag(help: "Print what the daemon answers, as JSON.")
    var json = false

    func validate() throws {
        if (config == nil) == (url == nil) { throw ValidationError("Give either --config or --url") }
        if account.isEmpty { throw ValidationError("The account must not be empty") }
    }

    func run() async throws {
        let base = try url ?? AccountCommand.url(of: Installation(configurationFile: config ?? "").settings.admin)
        let (isFound, body) = try await AccountCommand.ask(base, account)
        if json { print(body, terminator: body.hasSuffix("\n") ? "" : "\n") }
        let parser = JSONParser()
        do {
            try Array(body.utf8).withUnsafeBytes { try parser.parse($0) }
        } catch {
            throw Failure("\(base) does not answer as a daemon does: is it the address of `tierline run`?")
        }
        guard isFound else {
            let cause = Columns.visible(parser.root["error"].text?.string ?? body)
            throw Failure("\(account): \(cause)")
        }
        if json { return }
        let answer = parser.root
        print(Explanation(account: account, scores: [("now", ScoreValue(answer["score"]))]).text)
        let holds = answer["holds"].elements.map { hold in
            ["hold", visible(hold["by"]), "", "until \(visible(hold["until"]))"]
        }
        let alerts = answer["openAlerts"].elements.map { alert in
            let respondBy = alert["respondBy"].text.map { "respond by \(Columns.visible($0.string))" } ?? ""
            return [
                "alert", visible(alert["queue"]), visible(alert["alert"]),
                alert["held"].boolean == true ? "held" : respondBy,
            ]
        }
        if !holds.isEmpty || !alerts.isEmpty {
            print("\n" + Columns.aligned(holds + alerts, right: []).joined(separator: "\n"))
        }
        print(
            "\nPartition \(answer["partition"].integer ?? 0), last record at offset \(answer["lastOffset"].integer ?? 0), "
                + "engine clock \(visible(answer["clock"])).")
    }

    private func visible(_ value: JSONValue) -> String { value.text.map { Columns.visible($0.string) } ?? "" }

    private static func ask(_ base: String, _ account: String) async throws -> (isFound: Bool, body: String) {
        guard base.hasPrefix("http://") || base.hasPrefix("https://") else {
            throw Failure("--url: \(base) is no address; it begins with http://, as http://127.0.0.1:8690")
        }
        let unreserved = CharacterSet(charactersIn: "-._~").union(.alphanumerics.intersection(ascii))
        let name = account.addingPercentEncoding(withAllowedCharacters: unreserved) ?? account
        do {
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: "\(base)/accounts/\(name)"), timeout: .seconds(15))
            let body = try await response.body.collect(upTo: 16 << 20)
            return (response.status == .ok, String(buffer: body))
        } catch {
            throw Failure(
                "no daemon answers at \(base): \(error). Is `tierline run` up, with this admin.address and admin.port?")
        }
    }

    private static let ascii = CharacterSet(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127))

    /// Where a daemon with these settings is reached from its own machine.
    private static func url(of admin: Settings.Admin) throws -> String {
        guard admin.port != 0 else {
            throw Failure("admin.port is 0, so the daemon serves no accounts: set it to a port, and restart the daemon")
        }
        let host =
            switch admin.address {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            case let address where address.contains(":"): "[\(address)]"
            default: admin.address
            }
        return "http://\(host):\(admin.port)"
    }
}
