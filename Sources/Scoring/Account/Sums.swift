internal import Events

/// The decaying sum of one signal for one contact, in units before points.
struct SignalSum: BitwiseCopyable {
    var signal: Int32
    /// 0 for events without a contact, else one more than the contact's place.
    var contact: Int32
    /// The time of the newest event.
    var newest: Timestamp
    /// The sum at the account's reference time.
    var value: Double
}

/// The newest event of a signal of mode `latest` for one key.
struct LatestValue: BitwiseCopyable {
    var signal: Int32
    var key: TextRef
    /// The event's time and id.
    var time: Timestamp
    var id: TextRef
    /// In units before points.
    var value: Double
}

/// The share of a signal or bonus in the last decided score, in hundredths.
struct DecidedShare: Hashable, BitwiseCopyable {
    var name: NameID
    var share: Int32
}

/// Sums are kept as they are at one time of the account, its reference: an event counts 2^(−(reference − its time) /
/// half-life) there, which is above 1 for one after it, and what the sum is at any other time follows by one factor a
/// signal. So neither a record nor the passing of time touches the other sums. Where events come to lie so far after the
/// reference that their factors grow out of reason, the reference follows and all sums are brought to it.
extension Account {
    @inline(__always)
    var sums: UnsafeMutableBufferPointer<SignalSum> { elements(.sums) }

    @inline(__always)
    var latest: UnsafeMutableBufferPointer<LatestValue> { elements(.latest) }

    /// The time to which all sums refer.
    @inline(__always)
    var reference: Timestamp { head.pointee.reference }

    /// Sees to it that events of a time can be added.
    mutating func setReference(for time: Timestamp, _ model: CompiledModel) {
        if reference == .min {
            own()
            head.pointee.reference = time
        } else if time - reference > model.longestReference {
            moveReference(to: time, model)
        }
    }

    /// Brings all sums to a later reference.
    mutating func moveReference(to time: Timestamp, _ model: CompiledModel) {
        if reference == .min || time <= reference { return }
        own()
        let span = time - reference
        for place in sums.indices {
            sums[place].value *= model.signals[Int(sums[place].signal)].halfLife.remainder(after: span)
        }
        head.pointee.week *= HalfLife.week.remainder(after: span)
        head.pointee.month *= HalfLife.month.remainder(after: span)
        if let burst = model.burst { head.pointee.burst *= burst.remainder(after: span) }
        head.pointee.reference = time
    }

    /// Adds units to a sum, late ones as if they had come in time. The reference has been set for the time.
    mutating func add(_ units: Double, signal: Int32, contact: Int32, at time: Timestamp, _ halfLife: HalfLife) {
        let value = halfLife.value(of: units, at: time, asOf: reference)
        let place = placeOfSum(signal, contact)
        if place < sums.count, sums[place].signal == signal, sums[place].contact == contact {
            own()
            let sum = sums.baseAddress.unsafelyUnwrapped + place
            sum.pointee.value += value
            sum.pointee.newest = max(sum.pointee.newest, time)
        } else {
            insert(SignalSum(signal: signal, contact: contact, newest: time, value: value), at: place, in: .sums)
        }
    }

    /// Adds a contact's sum to that of the events without contact, its multiplier frozen in.
    mutating func fold(_ sum: SignalSum, multiplier: Double) {
        let place = placeOfSum(sum.signal, 0)
        if place < sums.count, sums[place].signal == sum.signal, sums[place].contact == 0 {
            own()
            sums[place].value += sum.value * multiplier
            sums[place].newest = max(sums[place].newest, sum.newest)
        } else {
            insert(SignalSum(signal: sum.signal, contact: 0, newest: sum.newest, value: sum.value * multiplier))
        }
    }

    /// Puts a sum that is not known yet in its place.
    mutating func insert(_ sum: SignalSum) {
        insert(sum, at: placeOfSum(sum.signal, sum.contact), in: .sums)
    }

    /// Puts the newest event of a key that is not known yet in its place.
    mutating func insertLatest(signal: Int32, key: Text, time: Timestamp, id: Text, value: Double) {
        let place =
            latest.firstIndex { other in
                other.signal != signal
                    ? other.signal > signal : key.bytes.lexicographicallyPrecedes(text(other.key).bytes)
            } ?? latest.count
        insert(LatestValue(signal: signal, key: .empty, time: time, id: .empty, value: value), at: place, in: .latest)
        let ref = keep(key)
        latest[place].key = ref
        setLatest(place, value, time: time, id: id)
    }

    /// Puts another event in place of the newest one of a key.
    mutating func setLatest(_ place: Int, _ value: Double, time: Timestamp, id: Text) {
        // Kept first: that may move the values.
        let ref = keep(id, inPlaceOf: latest[place].id)
        latest[place].value = value
        latest[place].time = time
        latest[place].id = ref
    }

    /// Adds points, as they are priced now, to what tells momentum and bursts.
    mutating func addMomentum(_ points: Double, at time: Timestamp, _ model: CompiledModel) {
        own()
        let month = HalfLife.month.value(of: 1, at: time, asOf: reference)
        // Four weeks to the month, whose half-life is the longer.
        let week = (month * month) * (month * month)
        head.pointee.month += points * month
        head.pointee.week += points * week
        if let burst = model.burst { head.pointee.burst += burst.value(of: points, at: time, asOf: reference) }
    }

    /// The place of the first sum that does not come before that of a signal and contact.
    @inline(__always)
    private func placeOfSum(_ signal: Int32, _ contact: Int32) -> Int {
        let sums = sums
        var low = 0
        var high = sums.count
        while low < high {
            let middle = (low + high) / 2
            if (sums[middle].signal, sums[middle].contact) < (signal, contact) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }
}

extension HalfLife {
    /// The half-lives of momentum.
    static let week = HalfLife(7 * 86_400_000)
    static let month = HalfLife(28 * 86_400_000)

    /// What something of a time counts at a reference, before or after it.
    @inline(__always)
    func value(of units: Double, at time: Timestamp, asOf reference: Timestamp) -> Double {
        time > reference ? units / remainder(after: time - reference) : units * remainder(after: reference - time)
    }
}
