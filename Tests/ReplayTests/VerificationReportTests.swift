import Testing

@testable import Replay

@Suite("What a comparison says of itself")
struct VerificationReportTests {
    private typealias Report = Verification.Report

    @Test func whatWasComparedIsNotNothing() {
        var report = Report()
        report.accounts = 1
        #expect(report.emptiness == nil)
        report = Report()
        // All accounts may have been deleted since.
        report.tierChanges = 1
        #expect(report.emptiness == nil)
        report = Report()
        report.difference = Verification.Difference()
        report.partitionsWithoutEnd = [1]
        #expect(report.emptiness == nil)
    }

    @Test func thatThereIsNothingYetIsNotThatNothingIsLeft() {
        var report = Report()
        #expect(report.emptiness == .nothingCommitted)
        report.hasBegun = true
        #expect(report.emptiness == .noAccounts)
        for list in [\Report.partitionsWithoutBeginning, \.partitionsCut, \.partitionsWithoutEnd] {
            var report = report
            report[keyPath: list] = [0]
            #expect(report.emptiness == .nothingLeft)
        }
    }
}
