internal import Events

/// Which signals an event belongs to.
///
/// Most conditions ask for the event's type first. Such signals are listed by the types they name, so that an event is
/// tested against its type's signals alone, and against those that say nothing of the type.
final class SignalMatcher: Sendable {
    /// What an event's type decides of a signal, and what is left to be tested.
    struct Candidate: BitwiseCopyable {
        let signal: Int
        /// Whether the type alone decides, so that nothing is left.
        let isDecided: Bool
    }

    /// A type as conditions fold it, and the signals that an event of it may belong to, in the model's order.
    private struct KnownType: BitwiseCopyable {
        /// Of the name; most others are told apart by it.
        var hash: UInt64
        var name: Run
        var candidates: Run
    }

    private let conditions: CompiledConditions
    /// A hash table, a power of two of cells; one without a name is empty.
    private let types: FlatArray<KnownType>
    /// Takes a hash to its cell.
    private let shift: UInt64
    private let names: FlatArray<UInt8>
    private let candidates: FlatArray<Candidate>
    /// Among the candidates, the signals that an event of any other type may belong to, and all signals.
    private let untyped: Run
    private let all: Run

    init(_ conditions: [Condition], slot: (FieldPath) -> Int) {
        self.conditions = CompiledConditions(conditions, slot: slot)
        let wanted = conditions.map { $0.types.map { $0.map(FoldedText.init) } }
        var candidates = conditions.indices.map { Candidate(signal: $0, isDecided: false) }
        func append(_ more: [Candidate]) -> Run {
            candidates += more
            return Run(start: candidates.count - more.count, count: more.count)
        }
        all = Run(start: 0, count: candidates.count)
        untyped = append(
            conditions.indices.filter { wanted[$0] == nil }.map { Candidate(signal: $0, isDecided: false) })

        let known = Set(wanted.compactMap(\.self).joined()).filter { !$0.bytes.isEmpty }
        var size = 4
        while size < 2 * known.count { size *= 2 }
        let shift = UInt64(64 - size.trailingZeroBitCount)
        let none = KnownType(hash: 0, name: Run(start: 0, count: 0), candidates: untyped)
        var types = Array(repeating: none, count: size)
        var names: [UInt8] = []
        for name in known {
            let signals = conditions.indices.filter { wanted[$0]?.contains(name) ?? true }
            let more = append(signals.map { Candidate(signal: $0, isDecided: conditions[$0].asksForTypeAlone) })
            let hash = name.bytes.withUnsafeBytes { SignalMatcher.hash($0) ?? 0 }
            var cell = Int(truncatingIfNeeded: hash &>> shift)
            while types[cell].name.count > 0 { cell = (cell + 1) & (size - 1) }
            types[cell] = KnownType(hash: hash, name: names.append(run: name.bytes), candidates: more)
        }
        self.types = FlatArray(types)
        self.shift = shift
        self.names = FlatArray(names)
        self.candidates = FlatArray(candidates)
    }

    /// The signals whose conditions are to be tested for an event of a type, in the model's order.
    @inline(__always)
    func candidates(_ type: Text) -> UnsafeBufferPointer<Candidate> {
        candidates.elements[run(type)]
    }

    private func run(_ type: Text) -> Run {
        guard let hash = SignalMatcher.hash(type.bytes) else { return all }
        let types = types.elements
        let mask = types.count &- 1
        // The highest bits: hashes of longer names that differ at their ends differ in no others.
        var cell = Int(truncatingIfNeeded: hash &>> shift)
        while types[cell].name.count > 0 {
            if types[cell].hash == hash, isName(type, types[cell].name) { return types[cell].candidates }
            cell = (cell &+ 1) & mask
        }
        return untyped
    }

    /// Whether the condition of a candidate's signal holds.
    @inline(__always)
    func holds(_ candidate: Candidate, of event: some ConditionSubject) -> Bool {
        candidate.isDecided || conditions.holds(candidate.signal, of: event)
    }

    /// Whether an ASCII type is a folded name but for case.
    @inline(__always)
    private func isName(_ type: Text, _ name: Run) -> Bool {
        guard type.count == Int(name.count) else { return false }
        let name = UnsafeRawBufferPointer(names.elements[name])
        return type == Text(bytes: name) || zip(type.bytes, name).allSatisfy { FoldedText.lowered($0) == $1 }
    }

    /// A hash that is the same for texts that differ in the case of letters; `nil` beyond ASCII, where folding takes more
    /// than a byte at a time.
    @inline(__always)
    private static func hash(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard let start = text.baseAddress else { return 0 }
        var all: UInt64 = 0
        var hash = UInt64(text.count)
        func take(_ word: UInt64) {
            all |= word
            // Sets the bit that tells cases apart in every byte, letter or not.
            hash = (hash ^ (word | 0x2020_2020_2020_2020)) &* 0x9E37_79B9_7F4A_7C15
        }
        if text.count >= 8 {
            var place = 0
            while place &+ 8 < text.count {
                take(start.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                place &+= 8
            }
            take(start.loadUnaligned(fromByteOffset: text.count &- 8, as: UInt64.self))
        } else {
            var word: UInt64 = 0
            for byte in text { word = word << 8 | UInt64(byte) }
            take(word)
        }
        return all & 0x8080_8080_8080_8080 == 0 ? hash : nil
    }
}

extension Condition {
    /// The types of which an event must be for the condition to hold; `nil` where it may be of any.
    fileprivate var types: [String]? {
        switch self {
        case .all(let parts):
            // Each part once: a lazy search looks twice at the one it finds, and so do those within it, at every depth.
            for part in parts { if let types = part.types { return types } }
            return nil
        case .test(let path, .equals(let scalar)) where path.components == ["type"]:
            return [scalar].texts
        case .test(let path, .isIn(let scalars)) where path.components == ["type"]:
            return scalars.texts
        case .any, .none, .test:
            return nil
        }
    }
}

extension Condition {
    /// Whether it is one test of the event's type and nothing else.
    fileprivate var asksForTypeAlone: Bool {
        switch self {
        case .all(let parts): parts.count == 1 && parts[0].asksForTypeAlone
        case .test: types != nil
        case .any, .none: false
        }
    }
}

extension [Scalar] {
    /// Those that an event's type, which is a text, may equal.
    fileprivate var texts: [String] {
        compactMap { if case .text(let text) = $0 { text } else { nil } }
    }
}
