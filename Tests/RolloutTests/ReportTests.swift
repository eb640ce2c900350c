import Events
import Foundation
import Testing

@testable import Rollout

@Suite("The report of a rollout")
struct ReportTests {
    private func report() throws -> Report {
        let found = comparison(
            [
                score("rises", "C", 1000, ledger: [("signal", "visits", 1000)]), score("falls", "A", 9050),
                score("<b>&\"", "B", 5500),
            ],
            [
                score("rises", "A", 9525, ledger: [("signal", "visits", 8525), ("fit", "a<b", 1000)]),
                score("falls", "C", 2000), score("<b>&\"", "B", 5600),
            ], queues: ["rises": "hot"])
        return Report(
            application: "app", rollout: rollout(), comparison: found, behind: 12_345, time: 1_772_443_800_000)
    }

    @Test func theJSONHoldsTheFigures() throws {
        let parser = JSONParser()
        try report().json.withUnsafeBytes { try parser.parse($0) }
        let root = parser.root
        #expect(root["behind"].integer == 12_345 && root["accounts"].integer == 3)
        #expect(root["time"].text?.string == "2026-03-02T09:30:00.000Z")
        #expect(root["before"]["version"].text?.string == "7" && root["after"]["version"].text?.string == "8")
        let moved = root["matrix"].elements.filter { $0["accounts"].integer ?? 0 > 0 }.map {
            "\($0["before"].text?.string ?? "")>\($0["after"].text?.string ?? "")"
        }
        #expect(moved == ["A>C", "B>B", "C>A"])
        #expect(root["alerts"].elements.map { $0["queue"].text?.string } == ["hot"])
        let ledger = root["movers"].elements.map { $0 }[0]["ledger"].elements.map { $0 }
        #expect(ledger.map { $0["after"].number } == [85.25, 10])
    }

    @Test func thePageNeedsNothingElse() throws {
        let page = try report().page
        for foreign in ["http:", "https:", "<script", "<link", "url(", "@import", "<img"] {
            #expect(!page.contains(foreign), "the page contains \(foreign)")
        }
        #expect(page.contains("prefers-color-scheme: dark"))
    }

    @Test func thePageIsWellFormed() throws {
        // As XML, but for what HTML leaves open.
        let page = try report().page
            .replacingOccurrences(of: "<!doctype html>", with: "")
            .replacingOccurrences(of: "<meta [^>]*>", with: "", options: .regularExpression)
        let check = TagCheck()
        try check.run(page)
        #expect(check.open.isEmpty)
        #expect(page.contains("&lt;b&gt;&amp;&quot;") && !page.contains("<b>&\""))
        #expect(page.contains("a&lt;b"))
    }

    @Test func numbersAreEasyToRead() {
        #expect(
            Markup.grouped(1_234_567) == "1,234,567" && Markup.grouped(999) == "999" && Markup.grouped(1000) == "1,000")
        #expect(Markup.decimal(-5) == "−0.05" && Markup.decimal(12_340) == "123.40" && Markup.signed(7) == "+0.07")
        #expect(Markup.length(-0.25) == "-0.3" && Markup.length(12) == "12" && Markup.length(1.04) == "1")
    }
}

/// Sees to it that every tag that is opened is closed, in order.
private final class TagCheck {
    struct Mismatch: Error {
        var tag: String
    }

    private(set) var open: [String] = []

    func run(_ text: String) throws {
        for match in text.matches(of: #/<(/?)([a-zA-Z0-9]+)([^<>]*?)(/?)>/#) {
            let name = String(match.2)
            if match.1 == "/" {
                guard open.popLast() == name else { throw Mismatch(tag: name) }
            } else if match.4 != "/" {
                open.append(name)
            }
        }
    }
}
