/// Where a partition stands in the log, and which of the messages that arrive for it are its next.
///
/// librdkafka may hand out messages of an earlier assignment, and after a rebalance may skip some. So a message below the
/// expected offset is dropped, and one above it is not believed at once: the partition is sought back and read again. If
/// the same offset comes first again, what is missing is missing in the log itself: transaction markers, aborted or
/// deleted records. A gap in undisturbed reading is always the log's own.
struct LogPlace {
    /// What to do with a message.
    enum Verdict: Hashable {
        case take
        case drop
        /// The partition must be sought back to `next`; until `didSeek` all else is dropped.
        case seekBack
    }

    /// The offset of the next record to apply.
    private(set) var next: Int64
    /// Whether anything happened since the last message that may have made librdkafka lose its place.
    private var isDisturbed = true
    /// What came in place of `next` when the partition was last sought back.
    private var gap: Int64?
    private(set) var awaitsSeek = false
    /// The offset of the first record that is not applied any more; `nil`: there is no end.
    private(set) var end: Int64?
    /// Whether the partition waits at `next`, and nothing of it is to be taken.
    private(set) var isHeld = false

    init(next: Int64) {
        self.next = next
    }

    /// Whether there is nothing left to apply, and nothing will come.
    var isAtEnd: Bool { end.map { next >= $0 } ?? false }

    /// Notes that a record, and whatever follows it, is not to be applied any more.
    mutating func ends(at offset: Int64) {
        end = min(end ?? .max, offset)
    }

    /// - Parameter offset: Of the message that has arrived. One that is to be taken moves `next` past it.
    mutating func judge(_ offset: Int64) -> Verdict {
        if awaitsSeek || isHeld || offset < next { return .drop }
        if offset > next, isDisturbed, offset != gap {
            gap = offset
            awaitsSeek = true
            return .seekBack
        }
        isDisturbed = false
        gap = nil
        // What is missing before it is missing in the log itself, so nothing lies between here and the end.
        if let end, offset >= end {
            next = end
            return .drop
        }
        next = offset + 1
        return .take
    }

    /// Notes an error or a rebalance.
    mutating func disturb() {
        isDisturbed = true
    }

    /// Has the partition wait at a record that was just taken, as if it had not been.
    mutating func hold(before offset: Int64) {
        next = offset
        isHeld = true
        isDisturbed = true
    }

    /// Ends the wait.
    ///
    /// - Parameter offset: Of the record, where it has been taken in meanwhile.
    mutating func letGo(past offset: Int64? = nil) {
        isHeld = false
        if let offset { next = offset + 1 }
    }

    /// Notes that reading goes on from `next`.
    ///
    /// It disturbs nobody: all partitions are sought whenever one has to be. Were each then to doubt its next gap, a log that
    /// is full of transaction markers would have them sought for ever.
    mutating func didSeek() {
        awaitsSeek = false
    }
}
