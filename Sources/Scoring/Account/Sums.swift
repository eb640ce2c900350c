internal import Events

/// The decaying sum of one signal for one contact, in units before points, with what it is of.
struct SignalSum: BitwiseCopyable {
    var signal: Int32
    /// 0 for events without a contact, else one more than the contact's place.
    var contact: Int32
    /// The time of the newest event.
    var newest: Timestamp
    /// The sum at the account's reference time.
    var value: Double
}

/// Which signal and contact a sum is of, as one number that sorts by signal, then contact.
struct SumKey: Hashable, Comparable, BitwiseCopyable {
    /// More than any model has of signals, and of contacts an account.
    static let most = 1 << 16

    private var number: UInt32

    init(signal: Int32, contact: Int32) {
        number = UInt32(UInt16(signal)) << 16 | UInt32(UInt16(contact))
    }

    @inline(__always)
    var signal: Int32 { Int32(bitPattern: number &>> 16) }
    @inline(__always)
    var contact: Int32 { Int32(bitPattern: number & 0xFFFF) }

    @inline(__always)
    static func < (a: Self, b: Self) -> Bool { a.number < b.number }

    /// 1 where it comes before another, else 0.
    @inline(__always)
    fileprivate func precedes(_ other: Self) -> Int {
        Int((UInt64(number) &- UInt64(other.number)) &>> 63)
    }
}

/// A decaying sum, in units before points.
struct Sum: BitwiseCopyable {
    /// The time of the newest event.
    var newest: Timestamp
    /// The sum at the account's reference time.
    var value: Double
}

/// The sums of an account with what they are of; valid as long as the account is held, and until it is written to.
struct SignalSums: RandomAccessCollection {
    let keys: UnsafeMutableBufferPointer<SumKey>
    let sums: UnsafeMutableBufferPointer<Sum>

    var startIndex: Int { 0 }
    @inline(__always)
    var endIndex: Int { keys.count }

    @inline(__always)
    subscript(place: Int) -> SignalSum {
        let (key, sum) = (keys[place], sums[place])
        return SignalSum(signal: key.signal, contact: key.contact, newest: sum.newest, value: sum.value)
    }
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
    var sums: SignalSums { SignalSums(keys: elements(.sumKeys), sums: elements(.sums)) }

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
            elements(.sums)[place].value *= model.signals[Int(sums[place].signal)].halfLife.remainder(after: span)
        }
        head.pointee.week *= HalfLife.week.remainder(after: span)
        head.pointee.month *= HalfLife.month.remainder(after: span)
        if let burst = model.burst { head.pointee.burst *= burst.remainder(after: span) }
        head.pointee.reference = time
    }

    /// Adds units to a sum, late ones as if they had come in time. The reference has been set for the time.
    ///
    /// - Returns: What a unit of the time counts for momentum's month: it is found along with what it counts for the sum.
    mutating func add(
        _ units: Double, signal: Int32, contact: Int32, at time: Timestamp, _ halfLife: HalfLife
    ) -> Double {
        let isLate = time <= reference
        let left = halfLife.remainders(with: .month, after: isLate ? reference - time : time - reference)
        let counted = isLate ? SIMD2(units, 1) * left : SIMD2(units, 1) / left
        add(Sum(newest: time, value: counted[0]), to: SumKey(signal: signal, contact: contact))
        return counted[1]
    }

    /// Adds a contact's sum to that of the events without contact, its multiplier frozen in.
    mutating func fold(_ sum: SignalSum, multiplier: Double) {
        add(Sum(newest: sum.newest, value: sum.value * multiplier), to: SumKey(signal: sum.signal, contact: 0))
    }

    /// Adds to a sum, or puts the first of a key in its place. The account is its own.
    mutating func add(_ more: Sum, to key: SumKey) {
        assert(isKnownUniquelyReferenced(&block), "somebody else sees what is about to be written")
        let place = SumKey.place(of: key, in: UnsafeBufferPointer(elements(.sumKeys)))
        if place < elements(.sumKeys).count, elements(.sumKeys)[place] == key {
            let sum = elements(.sums).baseAddress.unsafelyUnwrapped + place
            sum.pointee.value += more.value
            sum.pointee.newest = max(sum.pointee.newest, more.newest)
        } else {
            insert(key, at: place, in: .sumKeys)
            insert(more, at: place, in: .sums)
        }
    }

    /// Takes the sums of a contact out; the places of those behind it move up.
    mutating func removeSums(ofContact contact: Int32) {
        own()
        let (keys, sums) = (elements(.sumKeys), elements(.sums))
        var kept = 0
        for place in keys.indices where keys[place].contact != contact {
            let key = keys[place]
            keys[kept] = SumKey(signal: key.signal, contact: key.contact > contact ? key.contact - 1 : key.contact)
            sums[kept] = sums[place]
            kept += 1
        }
        remove(kept..<keys.count, in: .sumKeys)
        remove(kept..<sums.count, in: .sums)
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
    ///
    /// The account is its own.
    ///
    /// - Parameter month: What a point of the time counts for the month.
    mutating func addMomentum(_ points: Double, at time: Timestamp, month: Double, _ model: CompiledModel) {
        assert(isKnownUniquelyReferenced(&block), "somebody else sees what is about to be written")
        // Four weeks to the month, whose half-life is the longer.
        let week = (month * month) * (month * month)
        head.pointee.month += points * month
        head.pointee.week += points * week
        if let burst = model.burst { head.pointee.burst += burst.value(of: points, at: time, asOf: reference) }
    }
}

extension SumKey {
    /// The place of the first of sorted keys that does not come before one.
    @inline(__always)
    static func place(of key: SumKey, in keys: UnsafeBufferPointer<SumKey>) -> Int {
        guard var start = keys.baseAddress, !keys.isEmpty else { return 0 }
        let first = start
        var count = keys.count
        // What is found moves the start by a product and not by a branch, which no processor could foresee.
        while count > 1 {
            let half = count / 2
            start += half &* start[half &- 1].precedes(key)
            count &-= half
        }
        return start - first + start[0].precedes(key)
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
