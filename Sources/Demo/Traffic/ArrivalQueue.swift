import Events

/// Which account's record arrives next: a binary heap of one arrival an account.
struct ArrivalQueue: Sendable {
    struct Arrival: Sendable {
        var time: Timestamp
        var account: Int

        /// Equal times go by the account, so that the order is the same on every run.
        static func < (left: Arrival, right: Arrival) -> Bool {
            left.time != right.time ? left.time < right.time : left.account < right.account
        }
    }

    private var heap: [Arrival]

    /// - Parameter arrivals: In order, at least one.
    init(ordered arrivals: [Arrival]) {
        heap = arrivals
    }

    var first: Arrival { heap[0] }

    /// Moves the first account's arrival to a later time.
    mutating func delayFirst(to time: Timestamp) {
        let moved = Arrival(time: time, account: heap[0].account)
        var hole = 0
        while true {
            var child = 2 * hole + 1
            if child >= heap.count { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            if !(heap[child] < moved) { break }
            heap[hole] = heap[child]
            hole = child
        }
        heap[hole] = moved
    }
}
