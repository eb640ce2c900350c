/// A name of a model in stored state: 32 bits of its hash. No model compiles in which two names of a kind collide.
struct NameID: Hashable, BitwiseCopyable {
    let value: UInt32

    init(value: UInt32) {
        self.value = value
    }

    init(_ name: String) {
        value = UInt32(truncatingIfNeeded: Hash128(name).low)
    }
}
