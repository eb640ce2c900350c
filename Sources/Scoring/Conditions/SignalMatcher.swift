internal import Events

/// Which signals an event belongs to.
///
/// Most conditions ask for the event's type first. Such signals are listed by the types they name, so that an event is
/// tested against its type's signals alone, and against those that say nothing of the type.
struct SignalMatcher: Sendable {
    /// What an event's type decides of a signal, and what is left to be tested.
    struct Candidate: Sendable {
        let signal: Int
        /// Whether the type alone decides, so that nothing is left.
        let isDecided: Bool
    }

    private let conditions: [CompiledCondition]
    /// Types as conditions fold them, each with the signals that an event of it may belong to, in the model's order.
    private let types: [(name: FoldedText, signals: [Candidate])]
    /// Places in `types` by hash, a power of two of cells; -1 is empty.
    private let cells: [Int]
    /// The signals that an event of any other type may belong to.
    private let untyped: [Candidate]
    private let all: [Candidate]

    init(_ conditions: [Condition], slot: (FieldPath) -> Int) {
        self.conditions = conditions.map { CompiledCondition($0, slot: slot) }
        all = conditions.indices.map { Candidate(signal: $0, isDecided: false) }
        let wanted = conditions.map { $0.types.map { $0.map(FoldedText.init) } }
        untyped = conditions.indices.filter { wanted[$0] == nil }.map { Candidate(signal: $0, isDecided: false) }
        let names = Set(wanted.compactMap(\.self).joined())
        types = names.map { name in
            let signals = conditions.indices.filter { wanted[$0]?.contains(name) ?? true }
            return (name, signals.map { Candidate(signal: $0, isDecided: conditions[$0].asksForTypeAlone) })
        }
        var size = 4
        while size < 2 * types.count { size *= 2 }
        var cells = Array(repeating: -1, count: size)
        for (place, type) in types.enumerated() {
            var cell = type.name.bytes.withUnsafeBytes { SignalMatcher.hash($0) ?? 0 } & (size - 1)
            while cells[cell] >= 0 { cell = (cell + 1) & (size - 1) }
            cells[cell] = place
        }
        self.cells = cells
    }

    /// The signals whose conditions are to be tested for an event of a type, in the model's order.
    func candidates(_ type: Text) -> [Candidate] {
        guard let hash = SignalMatcher.hash(type.bytes) else { return all }
        var cell = hash & (cells.count - 1)
        while cells[cell] >= 0 {
            let place = cells[cell]
            if types[place].name.equals(type.bytes) { return types[place].signals }
            cell = (cell + 1) & (cells.count - 1)
        }
        return untyped
    }

    /// Whether the condition of a candidate's signal holds.
    @inline(__always)
    func holds<Value: TestableValue>(_ candidate: Candidate, _ value: (Int) -> Value) -> Bool {
        candidate.isDecided || conditions[candidate.signal].holds(value)
    }

    /// FNV-1a over the lower-case letters; `nil` beyond ASCII, where folding takes more than a byte at a time.
    private static func hash(_ text: UnsafeRawBufferPointer) -> Int? {
        var hash: UInt32 = 2_166_136_261
        for byte in text {
            if byte >= 0x80 { return nil }
            let isUpper = byte &- UInt8(ascii: "A") < 26
            hash = (hash ^ UInt32(isUpper ? byte | 0x20 : byte)) &* 16_777_619
        }
        return Int(hash)
    }
}

extension Condition {
    /// The types of which an event must be for the condition to hold; `nil` where it may be of any.
    fileprivate var types: [String]? {
        switch self {
        case .all(let parts):
            return parts.lazy.compactMap(\.types).first
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
