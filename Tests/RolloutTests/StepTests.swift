import Testing

@testable import Rollout

@Suite("The steps of a rollout")
struct StepTests {
    private func outcome(_ step: (Rollout?) throws(RolloutProblem) -> Step, _ phase: Rollout.Phase?) -> String {
        do throws(RolloutProblem) {
            let step = try step(phase.map { rollout($0) })
            return step.phase.rawValue + (step.isResumed ? ", resumed" : "")
        } catch {
            return "refused"
        }
    }

    @Test func eachFollowsOnlyWhereItMay() {
        let phases: [Rollout.Phase?] = [nil] + Rollout.Phase.allCases
        #expect(
            phases.map { outcome(Step.promote, $0) } == [
                "refused", "promoting", "promoting, resumed", "promoted, resumed", "refused", "refused", "refused",
            ])
        #expect(
            phases.map { outcome(Step.rollBack, $0) } == [
                "refused", "refused", "refused", "rolling-back", "refused", "rolling-back, resumed",
                "rolled-back, resumed",
            ])
        #expect(
            phases.map { outcome(Step.abort, $0) } == [
                "refused", "aborted", "refused", "refused", "aborted, resumed", "refused", "refused",
            ])
    }

    @Test func aRefusalNamesWhatToDo() {
        #expect(throws: RolloutProblem("nothing was promoted yet: `tierline rollout abort` ends the shadow")) {
            try Step.rollBack(rollout())
        }
        do {
            _ = try Step.promote(rollout(.aborted))
        } catch {
            #expect(error.description.contains("is aborted") && error.description.contains("rollout start"))
        }
    }

    @Test func onlyWhatIsMissingIsWritten() {
        #expect(CutoverPlan(partitions: 4, found: []).missing == [0, 1, 2, 3])
        #expect(CutoverPlan(partitions: 4, found: [0, 3]).missing == [1, 2])
        #expect(CutoverPlan(partitions: 2, found: [0, 1]).missing == [])
    }

    @Test func eachAttemptOfACutoverHasItsOwnRecords() {
        let promoting = rollout().entering(.promoting, now: 5000, marks: [0: 1])
        #expect(promoting.recordID != promoting.entering(.rollingBack, now: 5000).recordID)
        #expect(promoting.recordID != promoting.entering(.promoting, now: 6000).recordID)
    }
}
