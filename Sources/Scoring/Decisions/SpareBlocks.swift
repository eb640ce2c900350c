/// Blocks for the copies of accounts that decisions show, used again and again.
///
/// Copies come by the thousand and go with the next commit, the accounts' own blocks among them stay: given back to the
/// allocator, copies would leave holes between those that little fits into. And what was used last is still in the cache.
///
/// Not for several threads at once: a decision that is to be published lives and ends on its partition's thread.
final class SpareBlocks {
    /// By the greatest power of two that they have room for.
    @exclusivity(unchecked) private var spare: [[AccountBlock]] = Array(repeating: [], count: UInt32.bitWidth)
    /// So many of a size are kept: those of a commit.
    private static let most = 4096

    /// A block with a copy of a head and at least so much room; its sections are empty.
    func take(_ head: UnsafePointer<Account.Head>, capacity: Int) -> AccountBlock {
        let size = max(capacity, 128)
        let power = Int.bitWidth - (size - 1).leadingZeroBitCount
        guard let block = spare[power].popLast() else { return Account.makeBlock(head, capacity: 1 << power) }
        block.withUnsafeMutablePointerToHeader { own in
            let room = own.pointee.layout.capacity
            own.pointee = head.pointee
            own.pointee.layout = Account.Layout(capacity: room)
        }
        return block
    }

    /// Takes a block back that nobody holds any more.
    func give(_ block: consuming AccountBlock) {
        let power = block.withUnsafeMutablePointerToHeader { head in
            head.pointee.extras = nil
            return UInt32.bitWidth - 1 - head.pointee.layout.capacity.leadingZeroBitCount
        }
        if spare[power].count < SpareBlocks.most { spare[power].append(block) }
    }
}
