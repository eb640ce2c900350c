/// Which accounts may leave memory, for the next that needs the room: those that lie elsewhere just as they are, the
/// longest unused first, as a clock's hand finds them (second chance).
struct Residency {
    private struct Flags: OptionSet {
        let rawValue: UInt8
        /// Changed since it was last written elsewhere.
        static let unstored = Flags(rawValue: 1)
        /// Used since the hand came by.
        static let used = Flags(rawValue: 2)
        static let resident = Flags(rawValue: 4)
    }

    private var flags: [Flags] = []
    private var sizes: [UInt32] = []
    private var hand = 0
    /// Bytes of all accounts in memory, as far as they were told.
    private(set) var bytes = 0

    /// Notes that an account is at a place.
    mutating func insert(_ place: Int, bytes: Int, isStored: Bool) {
        while flags.count <= place {
            flags.append([])
            sizes.append(0)
        }
        flags[place] = isStored ? [.resident, .used] : [.resident, .used, .unstored]
        set(place, bytes: bytes)
    }

    /// Notes that an account was used and is about to be written elsewhere, and what room it takes now.
    mutating func willStore(_ place: Int, bytes: Int) {
        flags[place].formUnion([.used, .unstored])
        set(place, bytes: bytes)
    }

    /// Notes that an account lies elsewhere as it is here.
    mutating func didStore(_ place: Int) {
        flags[place].remove(.unstored)
    }

    mutating func remove(_ place: Int) {
        set(place, bytes: 0)
        flags[place] = []
    }

    /// The next account that may leave; `nil` where all are in use or not stored.
    mutating func next() -> Int? {
        for _ in 0..<2 * flags.count {
            hand = hand + 1 < flags.count ? hand + 1 : 0
            if !flags[hand].contains(.resident) || flags[hand].contains(.unstored) { continue }
            if flags[hand].contains(.used) {
                flags[hand].remove(.used)
            } else {
                return hand
            }
        }
        return nil
    }

    private mutating func set(_ place: Int, bytes: Int) {
        self.bytes += bytes - Int(sizes[place])
        sizes[place] = UInt32(clamping: bytes)
    }
}
