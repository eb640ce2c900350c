/// The first few of many, without keeping the many.
struct Foremost<Element> {
    private let most: Int
    private let precedes: (Element, Element) -> Bool
    private var kept: [Element] = []
    /// How many there were.
    private(set) var count = 0

    /// - Parameters:
    ///   - most: How many are wanted.
    ///   - precedes: Their order.
    init(_ most: Int, by precedes: @escaping (Element, Element) -> Bool) {
        self.most = most
        self.precedes = precedes
    }

    mutating func insert(_ element: Element) {
        count += 1
        if most == 0 { return }
        // What comes after the last of a full house is never wanted again.
        if kept.count == most, let last = kept.last, !precedes(element, last) { return }
        let place = kept.firstIndex { precedes(element, $0) } ?? kept.count
        kept.insert(element, at: place)
        if kept.count > most { kept.removeLast() }
    }

    /// The first of them, in order.
    var elements: [Element] { kept }
}
