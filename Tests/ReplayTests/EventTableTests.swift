import Testing

@testable import Replay

@Suite("Events as rows of a table")
struct EventTableTests {
    private func row(account: String, cause: String = "e1", score: String = "12.5") throws -> String {
        let event = """
            {"time":"2026-03-02T08:00:00.000Z","subject":"\(account)","data":{"tier":"A","previousTier":"B",\
            "direction":"up","score":\(score),"reason":"event","cause":{"id":"\(cause)","type":"visit"},"model":"m",\
            "modelVersion":"1"}}
            """
        var table = try #require(EventTable(.tier))
        return String(decoding: try table.row(of: Array(event.utf8)), as: UTF8.self)
    }

    @Test func textsAreQuotedWhereTheyHaveTo() throws {
        let rest = ",A,B,up,12.5,event,e1,visit,m,1\r"
        #expect(try row(account: "acme") == "2026-03-02T08:00:00.000Z,acme" + rest)
        #expect(try row(account: #"a,\"b\""#) == #"2026-03-02T08:00:00.000Z,"a,""b""""# + rest)
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@sum", #"\t=1"#, #"\r=1"#])
    func whatASpreadsheetWouldRunIsAText(start: String) throws {
        let text = start.replacing(#"\t"#, with: "\t").replacing(#"\r"#, with: "\r")
        #expect(
            try row(account: start, cause: start)
                == "2026-03-02T08:00:00.000Z,\"'\(text)\",A,B,up,12.5,event,\"'\(text)\",visit,m,1\r")
    }

    @Test func numbersStayNumbers() throws {
        #expect(try row(account: "acme", score: "-3.25").contains(",up,-3.25,event,"))
        #expect(try row(account: "a=b", cause: "1-2").contains(",a=b,A,B,up,12.5,event,1-2,visit,"))
    }
}
