/// Which `model` records are still to be written to put a model in force in every partition, given what lies in the log.
///
/// A cutover that was killed half-way is taken up again: what was written is known by the id in its header, and is not
/// written twice.
public struct CutoverPlan: Hashable, Sendable {
    /// The partitions that have no record of this cutover.
    public let missing: [Int32]

    /// - Parameters:
    ///   - partitions: How many the log has.
    ///   - found: The partitions in which there is a record of it.
    public init(partitions: Int, found: Set<Int32>) {
        missing = (0..<Int32(partitions)).filter { !found.contains($0) }
    }
}
