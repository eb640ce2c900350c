/// The constants of conditions, flat: a view of arrays that are held elsewhere.
struct Constants: BitwiseCopyable {
    /// Constants that a value may equal.
    struct Choice: BitwiseCopyable {
        fileprivate var texts: Run
        fileprivate var numbers: Run
        fileprivate var hasTrue: Bool
        fileprivate var hasFalse: Bool
    }

    /// A glob whose pattern lies among the bytes.
    fileprivate struct FlatGlob: BitwiseCopyable {
        var shape: Glob.Shape
        var pattern: Run
    }

    let choices: UnsafeBufferPointer<Choice>
    /// Where the texts' folded bytes lie.
    private let texts: UnsafeBufferPointer<Run>
    private let numbers: UnsafeBufferPointer<Double>
    private let globs: UnsafeBufferPointer<FlatGlob>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// Whether a value equals a constant of a choice.
    func offers<Value: TestableValue>(_ choice: Choice, _ value: Value) -> Bool {
        let found = value.withText { text in
            texts[choice.texts].contains { FoldedText.equals(text, folded: UnsafeRawBufferPointer(bytes[$0])) }
        }
        if let found { return found }
        if let number = value.number { return numbers[choice.numbers].contains(number) }
        if let boolean = value.boolean { return boolean ? choice.hasTrue : choice.hasFalse }
        return false
    }

    /// Whether a value is a text that fits some glob of a run.
    func match<Value: TestableValue>(_ run: Run, _ value: Value) -> Bool {
        value.withText { text in
            FoldedText.withLetters(of: text) { letters in
                globs[run].contains { $0.shape.fits(letters, UnsafeRawBufferPointer(bytes[$0.pattern])) }
            }
        } ?? false
    }

    /// What the constants lie in.
    struct Arrays: Sendable {
        private let choices: FlatArray<Choice>
        private let texts: FlatArray<Run>
        private let numbers: FlatArray<Double>
        private let globs: FlatArray<FlatGlob>
        private let bytes: FlatArray<UInt8>

        init(_ builder: Builder) {
            choices = FlatArray(builder.choices)
            texts = FlatArray(builder.texts)
            numbers = FlatArray(builder.numbers)
            globs = FlatArray(builder.globs)
            bytes = FlatArray(builder.bytes)
        }

        /// Valid as long as the arrays are held.
        var view: Constants {
            Constants(
                choices: choices.elements, texts: texts.elements, numbers: numbers.elements, globs: globs.elements,
                bytes: bytes.elements)
        }
    }

    struct Builder {
        fileprivate var choices: [Choice] = []
        fileprivate var texts: [Run] = []
        fileprivate var numbers: [Double] = []
        fileprivate var globs: [FlatGlob] = []
        fileprivate var bytes: [UInt8] = []

        mutating func add(_ scalars: [Scalar]) -> Choice {
            let (text, number) = (texts.count, numbers.count)
            var (hasTrue, hasFalse) = (false, false)
            for scalar in scalars {
                switch scalar {
                case .text(let text): texts.append(bytes.append(run: FoldedText(text).bytes))
                case .number(let number): numbers.append(number)
                case .boolean(true): hasTrue = true
                case .boolean(false): hasFalse = true
                }
            }
            return Choice(
                texts: Run(start: text, count: texts.count - text),
                numbers: Run(start: number, count: numbers.count - number), hasTrue: hasTrue, hasFalse: hasFalse)
        }

        /// A choice of its own for each constant.
        mutating func addEach(_ scalars: [Scalar]) -> Run {
            for scalar in scalars { choices.append(add([scalar])) }
            return Run(start: choices.count - scalars.count, count: scalars.count)
        }

        mutating func add(_ patterns: [Glob]) -> Run {
            for glob in patterns {
                globs.append(FlatGlob(shape: glob.shape, pattern: bytes.append(run: glob.pattern)))
            }
            return Run(start: globs.count - patterns.count, count: patterns.count)
        }
    }
}
