/// Plain elements that never change, for the innermost loops: a look at them counts no references and checks no bounds.
final class FlatArray<Element: BitwiseCopyable>: @unchecked Sendable {
    // Unchecked: written before anybody else can see it, and never again.
    let elements: UnsafeBufferPointer<Element>

    init(_ elements: [Element]) {
        let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(elements.count, 1))
        _ = copy.initialize(from: elements)
        self.elements = UnsafeBufferPointer(rebasing: copy[..<elements.count])
    }

    deinit { elements.baseAddress?.deallocate() }
}

extension UnsafeBufferPointer {
    /// The elements of a run.
    @inline(__always)
    subscript(run: Run) -> UnsafeBufferPointer {
        UnsafeBufferPointer(start: baseAddress.unsafelyUnwrapped + Int(run.start), count: Int(run.count))
    }
}

/// Some elements that follow one another.
struct Run: BitwiseCopyable {
    var start: Int32
    var count: Int32

    init(start: Int, count: Int) {
        self.start = Int32(start)
        self.count = Int32(count)
    }
}

extension [UInt8] {
    /// Puts bytes behind all others.
    ///
    /// - Returns: Where they lie.
    mutating func append(run bytes: [UInt8]) -> Run {
        append(contentsOf: bytes)
        return Run(start: count - bytes.count, count: bytes.count)
    }
}
