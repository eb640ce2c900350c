/// Puts accounts that come in order of keys into order of names.
///
/// The two differ only among long names that begin alike: these are held back until the last of them has come.
struct NameOrder<Element> {
    /// How many bytes of a key are alike where the order of keys is not that of names.
    private let prefixCount: Int
    private var held: [(name: UnsafeRawBufferPointer, element: Element)] = []
    private var prefix = UnsafeRawBufferPointer(start: nil, count: 0)

    init(prefixCount: Int) {
        self.prefixCount = prefixCount
    }

    /// Takes the next account and hands on what can be handed on.
    ///
    /// - Returns: Whether to go on.
    mutating func add(
        _ element: Element, key: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer, isHashed: Bool,
        _ body: (Element, UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        guard isHashed else { return finish(body) && body(element, name) }
        let prefix = UnsafeRawBufferPointer(rebasing: key.prefix(prefixCount))
        if SortedBytes.compare(prefix, self.prefix) != 0, !finish(body) { return false }
        self.prefix = prefix
        held.append((name, element))
        return true
    }

    /// Hands on what is held back.
    mutating func finish(_ body: (Element, UnsafeRawBufferPointer) -> Bool) -> Bool {
        if held.isEmpty { return true }
        defer { held.removeAll() }
        return held.sorted { SortedBytes.compare($0.name, $1.name) < 0 }.allSatisfy { body($0.element, $0.name) }
    }
}
