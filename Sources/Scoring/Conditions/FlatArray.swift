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
