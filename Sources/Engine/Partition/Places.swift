/// Elements by their place, like an array's, but one owner's alone: to look at one or to change it, where it lies, counts no
/// holder and looks for none.
struct Places<Element>: ~Copyable {
    private var start: UnsafeMutablePointer<Element>
    private var capacity: Int
    /// How many there are.
    private(set) var count: Int

    /// No elements.
    init() {
        start = .allocate(capacity: 16)
        capacity = 16
        count = 0
    }

    /// So many equal elements.
    init(repeating element: Element, count: Int) {
        start = .allocate(capacity: max(count, 1))
        start.initialize(repeating: element, count: count)
        capacity = max(count, 1)
        self.count = count
    }

    deinit {
        start.deinitialize(count: count)
        start.deallocate()
    }

    subscript(place: Int) -> Element {
        @inline(__always) _read { yield pointer(to: place).pointee }
        @inline(__always) _modify { yield &pointer(to: place).pointee }
    }

    /// Where an element lies, until another one is put behind the last.
    @inline(__always)
    borrowing func pointer(to place: Int) -> UnsafeMutablePointer<Element> {
        precondition(place >= 0 && place < count, "there is no such place")
        return start + place
    }

    /// Puts an element behind the last.
    mutating func append(_ element: Element) {
        if count == capacity { grow() }
        (start + count).initialize(to: element)
        count += 1
    }

    private mutating func grow() {
        let room = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
        room.moveInitialize(from: start, count: count)
        start.deallocate()
        start = room
        capacity *= 2
    }
}
