/// What a local copy of a partition's state holds already, so that only the rest of the changelog has to be read.
struct RestorePoint {
    /// The partition as the copy has it, accounts included, its clock and model in place.
    let scorer: PartitionScorer
    /// The first record of the log that is not in it.
    let nextOffset: Int64
    /// The first record of the changelog that is not in it.
    let changelogOffset: Int64
}
