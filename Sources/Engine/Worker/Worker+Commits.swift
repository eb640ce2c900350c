internal import Kafka
internal import Logging

/// How what was done becomes final, or is done again.
extension Worker {
    func commit() throws {
        if try commitNews() {
            stores?.follow(running.all)
            stores?.lookAtEnds(of: running.all, reader)
            for task in running.all where task.place.isAtEnd && !task.hasNews {
                replayEnd?.didReachEnd(of: task.number)
            }
            return
        }
        for task in running.all {
            guard let failure = task.failure else { continue }
            logger.error(
                "state on the disk could not be read, and is restored from the changelog: \(failure)",
                metadata: ["partition": "\(task.number)"])
            try task.giveUpStore(because: failure)
        }
        logger.warning("the records since the last commit are read and scored again")
        let partitions = owned
        try leaveAll()
        owned = partitions
        try reassign()
        takeOver()
        stop.wait(upTo: min(.milliseconds(100) * (1 << undoneInARow), .seconds(1)))
    }

    /// Commits what is new, if the partitions are still this worker's.
    ///
    /// - Returns: Whether memory and topics agree: if not, partitions with news must be taken over anew.
    func commitNews() throws -> Bool {
        lastCommit = .now
        if running.all.contains(where: \.isBroken) { return false }
        guard running.all.contains(where: \.hasNews) else { return true }
        // They are others' now; the group will say so at the next poll.
        if consumer.isAssignmentLost { return true }
        switch try committer.commit(running.all, of: consumer) {
        case .committed(let sent):
            journal.didCommit(sent, in: ContinuousClock.now - lastCommit)
            undoneInARow = 0
            for task in running.all { for change in task.takeSwitches() { models.didSwitch(change) } }
            return true
        case .undone(let cause):
            journal.didAbort()
            undoneInARow += 1
            logger.error("a commit was undone: \(cause)")
            if undoneInARow >= Worker.mostUndone { throw cause }
            return false
        }
    }
}
