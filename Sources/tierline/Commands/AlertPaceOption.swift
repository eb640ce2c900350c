import ArgumentParser
import Engine
import Rollout

/// At which pace the alerts of a cutover are sent.
struct AlertPaceOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Send at most so many of the alerts that this raises in a minute. The others wait, and come as they are: with "
                + "the time and the deadline that they have. (default: all at once)",
            valueName: "number"))
    var maxAlertsPerMinute: Int?

    func validate() throws {
        guard let maxAlertsPerMinute else { return }
        if !ModelRecord.paces.contains(maxAlertsPerMinute) {
            throw ValidationError(
                "--max-alerts-per-minute must be from \(ModelRecord.paces.lowerBound) to \(ModelRecord.paces.upperBound)"
            )
        }
    }

    /// - Throws: `Failure` where a cutover was begun at another pace than is asked for now.
    func expectSame(_ rollout: Rollout, isResumed: Bool) throws {
        guard isResumed, let maxAlertsPerMinute, maxAlertsPerMinute != rollout.alertsPerMinute else { return }
        let begun = rollout.alertsPerMinute.map { "--max-alerts-per-minute \($0)" } ?? "no --max-alerts-per-minute"
        throw Failure("this was begun with \(begun), and some partitions may have switched: go on with the same")
    }

    /// Says what is still to come.
    func tell(_ rollout: Rollout) {
        guard let pace = rollout.alertsPerMinute else { return }
        print(
            "its alerts are sent by `tierline run`, at most \(pace) a minute; the metric tierline_waiting_alerts counts the rest"
        )
    }
}
