extension Account {
    /// Bytes of memory that it takes, but for a profile, alerts and what waits to be published.
    public var memory: Int { MemoryLayout<Head>.size + Int(head.pointee.layout.capacity) + 32 }
}
