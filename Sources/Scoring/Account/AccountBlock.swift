internal import Events

/// The memory of an account: a head, and behind it the sections, one after the other.
///
/// There is no room between the sections: what is left of the block lies behind the last of them and serves all, and
/// where it does not suffice the whole block grows. The ids seen lie at the very end, the newest first: nearly every
/// record brings one, and it goes in front of them without anything being moved.
typealias AccountBlock = ManagedBuffer<Account.Head, UInt64>

/// A section by what it holds: plain bits.
///
/// Those of whole words come first, so that each begins where its elements may.
struct Section<Element: BitwiseCopyable> {
    let index: Int
}

extension Section<Contact> {
    /// In order of arrival.
    static var contacts: Self { Section(index: 0) }
}

extension Section<Sum> {
    /// The signals of mode `add`; only those that had an event.
    static var sums: Self { Section(index: 1) }
}

extension Section<LatestValue> {
    /// The newest events of the signals of mode `latest`, sorted by signal, then key.
    static var latest: Self { Section(index: 2) }
}

extension Section<KeptAttribute> {
    /// What is known of contacts, sorted by contact, then path. Beside the filter, as no decision shows either.
    static var attributes: Self { Section(index: 3) }
}

extension Section<UInt64> {
    /// A Bloom filter of the ids seen; empty for few ids.
    static var filter: Self { Section(index: 4) }
}

extension Section<DecidedShare> {
    static var decidedShares: Self { Section(index: 5) }
}

extension Section<SumKey> {
    /// What each of the sums is of, sorted. Apart from the sums, so that the search for one touches few lines of cache.
    static var sumKeys: Self { Section(index: 6) }
}

extension Section<UInt8> {
    /// The name, and behind it ids and values in no order; what was replaced lies there until the block grows.
    static var texts: Self { Section(index: 7) }
}

extension Account {
    /// Where each section ends, in bytes from the first, and how many ids lie at the end.
    struct Layout {
        static let sectionCount = 8

        var ends = InlineArray<8, UInt32>(repeating: 0)
        /// The ids seen.
        var seen: UInt32 = 0
        /// The bytes of all sections and of the room.
        var capacity: UInt32 = 0

        @inline(__always)
        func start(_ section: Int) -> Int { section == 0 ? 0 : Int(ends[section - 1]) }

        /// Where the last section ends.
        @inline(__always)
        var end: Int { Int(ends[Layout.sectionCount - 1]) }

        /// Where the ids begin.
        @inline(__always)
        var seenStart: Int { Int(capacity) - Int(seen) * MemoryLayout<SeenID>.stride }

        /// The bytes that are free.
        @inline(__always)
        var room: Int { seenStart - end }

        /// Moves the end of a section, and with it all sections behind.
        @inline(__always)
        mutating func move(endOf section: Int, by bytes: Int) {
            for index in section..<Layout.sectionCount {
                ends[index] = UInt32(truncatingIfNeeded: Int(ends[index]) + bytes)
            }
        }
    }

    /// A block with at least so much room; its sections are empty.
    ///
    /// - Parameter head: Is copied; not its layout.
    static func makeBlock(_ head: UnsafePointer<Head>, capacity: Int) -> AccountBlock {
        // As much as the allocator, which hands out sixteen bytes at a time, would leave unused.
        let own = MemoryLayout<Head>.size + 24
        let words = ((own + capacity + 15) / 16 * 16 - own) / 8
        let block = AccountBlock.create(minimumCapacity: words) { _ in head.pointee }
        block.withUnsafeMutablePointerToHeader { $0.pointee.layout = Layout(capacity: UInt32(words * 8)) }
        return block
    }

    @inline(__always)
    var head: UnsafeMutablePointer<Head> { block.withUnsafeMutablePointerToHeader { $0 } }

    @inline(__always)
    var body: UnsafeMutableRawPointer { block.withUnsafeMutablePointerToElements { UnsafeMutableRawPointer($0) } }

    /// The elements of a section; valid as long as the account is held, and until it is written to.
    @inline(__always)
    func elements<Element>(_ section: Section<Element>) -> UnsafeMutableBufferPointer<Element> {
        let start = head.pointee.layout.start(section.index)
        return UnsafeMutableBufferPointer(
            start: (body + start).assumingMemoryBound(to: Element.self),
            count: (Int(head.pointee.layout.ends[section.index]) - start) / MemoryLayout<Element>.stride)
    }

    /// The ids seen, the newest first; valid as long as the account is held, and until it is written to.
    @inline(__always)
    var seenIDs: UnsafeMutableBufferPointer<SeenID> {
        UnsafeMutableBufferPointer(
            start: (body + head.pointee.layout.seenStart).assumingMemoryBound(to: SeenID.self),
            count: Int(head.pointee.layout.seen))
    }

    /// Makes sure that nobody else sees what is written from here on.
    @inline(__always)
    mutating func own() {
        if !isKnownUniquelyReferenced(&block) { move(toCapacity: Int(head.pointee.layout.capacity)) }
    }

    /// Puts an element in; all that lies behind it moves up.
    mutating func insert<Element>(_ element: Element, at place: Int, in section: Section<Element>) {
        let size = MemoryLayout<Element>.stride
        makeRoom(for: size)
        let offset = head.pointee.layout.start(section.index) + place * size
        (body + offset + size).copyMemory(from: body + offset, byteCount: head.pointee.layout.end - offset)
        head.pointee.layout.move(endOf: section.index, by: size)
        (body + offset).assumingMemoryBound(to: Element.self).pointee = element
    }

    /// Puts an element behind all others.
    mutating func append<Element>(_ element: Element, to section: Section<Element>) {
        insert(element, at: elements(section).count, in: section)
    }

    /// Takes out the elements that a condition holds for.
    mutating func removeAll<Element>(in section: Section<Element>, where isGone: (Element) -> Bool) {
        own()
        let elements = elements(section)
        var kept = 0
        for element in elements where !isGone(element) {
            elements[kept] = element
            kept += 1
        }
        remove(kept..<elements.count, in: section)
    }

    /// Takes elements out; all that lies behind them moves down.
    mutating func remove<Element>(_ places: Range<Int>, in section: Section<Element>) {
        own()
        if places.isEmpty { return }
        let size = MemoryLayout<Element>.stride
        let start = head.pointee.layout.start(section.index)
        let (first, end) = (start + places.lowerBound * size, start + places.upperBound * size)
        (body + first).copyMemory(from: body + end, byteCount: head.pointee.layout.end - end)
        head.pointee.layout.move(endOf: section.index, by: first - end)
    }

    /// Puts so many equal elements in place of a section's.
    mutating func fill<Element>(_ section: Section<Element>, with element: Element, count: Int) {
        let size = MemoryLayout<Element>.stride
        let growth = (count - elements(section).count) * size
        makeRoom(for: growth)
        let end = Int(head.pointee.layout.ends[section.index])
        (body + end + growth).copyMemory(from: body + end, byteCount: head.pointee.layout.end - end)
        head.pointee.layout.move(endOf: section.index, by: growth)
        elements(section).update(repeating: element)
    }

    /// Puts an id before all others.
    mutating func insertSeen(_ id: SeenID) {
        makeRoom(for: MemoryLayout<SeenID>.stride)
        head.pointee.layout.seen += 1
        seenIDs[0] = id
    }

    /// Takes the ids out that came first.
    mutating func removeOldestSeen(_ count: Int) {
        own()
        let known = seenIDs
        let start = known.baseAddress.unsafelyUnwrapped
        (start + count).update(from: start, count: known.count - count)
        head.pointee.layout.seen -= UInt32(count)
    }

    /// Makes sure that so many bytes are free.
    @inline(__always)
    mutating func makeRoom(for bytes: Int) {
        own()
        if bytes > head.pointee.layout.room { grow(for: bytes) }
    }

    /// Moves to a greater block, or where enough of the texts was replaced to one without what was.
    private mutating func grow(for bytes: Int) {
        let layout = head.pointee.layout
        let garbage = elements(.texts).count - liveTextBytes
        let needed = Int(layout.capacity) - layout.room - garbage + bytes
        // Half as much again, so that an account that goes on is moved seldom.
        let suffices = needed + needed / 4 <= Int(layout.capacity)
        let old = self
        move(toCapacity: suffices ? Int(layout.capacity) : needed + needed / 2)
        if garbage > 0 { dropReplacedTexts(by: old) }
    }

    /// Moves to a block of its own.
    private mutating func move(toCapacity capacity: Int) {
        let known = head.pointee.layout
        let old = body
        let new = Account.makeBlock(head, capacity: capacity)
        new.withUnsafeMutablePointers { head, words in
            let target = UnsafeMutableRawPointer(words)
            head.pointee.layout.ends = known.ends
            head.pointee.layout.seen = known.seen
            target.copyMemory(from: old, byteCount: known.end)
            (target + head.pointee.layout.seenStart).copyMemory(
                from: old + known.seenStart, byteCount: Int(known.capacity) - known.seenStart)
        }
        block = new
    }

    /// A copy of all that a decision shows: without the ids seen, which are most of a busy account, and without the contacts'
    /// attributes, of which the personas are known already.
    ///
    /// - Parameter spare: Where its block is taken from; `nil`: a new one.
    func copyToShow(in spare: SpareBlocks?) -> Account {
        let known = head.pointee.layout
        let (gap, gapEnd) = (known.start(Section.attributes.index), Int(known.ends[Section.filter.index]))
        let capacity = known.end - (gapEnd - gap)
        let new = spare?.take(head, capacity: capacity) ?? Account.makeBlock(head, capacity: capacity)
        new.withUnsafeMutablePointers { head, words in
            let target = UnsafeMutableRawPointer(words)
            head.pointee.layout.ends = known.ends
            head.pointee.layout.ends[Section.attributes.index] = UInt32(gap)
            head.pointee.layout.move(endOf: Section.filter.index, by: gap - gapEnd)
            target.copyMemory(from: body, byteCount: gap)
            (target + gap).copyMemory(from: body + gapEnd, byteCount: known.end - gapEnd)
        }
        return Account(block: new)
    }
}
