import Events
import Scoring
import Testing

@testable import Engine

/// By which model partitions were scored before their first `model` record.
@Suite("What a live application's topics say of its partitions")
struct LivePartitionsTests {
    private func put(_ key: [UInt8], _ value: [UInt8]?, of partition: Int32, into live: inout LivePartitions) throws {
        try key.withUnsafeBytes { key in
            try withBytes(value) { try live.take(changelog: partition, key: key, value: $0) }
        }
    }

    private func put(_ change: ModelSwitch, into live: inout LivePartitions) {
        for (key, value) in [
            (ModelHistory.switchKey(change), ModelHistory.value(change)),
            (ModelHistory.modelKey(change.change.revision), change.change.value()),
        ] {
            Array(key.utf8).withUnsafeBytes { key in value.withUnsafeBytes { live.take(modelsKey: key, value: $0) } }
        }
    }

    private func change(_ revision: ModelRevision, in partition: Int32, at offset: Int64) -> ModelSwitch {
        ModelSwitch(
            partition: partition, offset: offset, time: 0, change: ModelRecord(revision), events: 0..<0, accounts: 0,
            moved: 0)
    }

    @Test func theChangelogRemembersTheFirstModel() throws {
        var live = LivePartitions()
        let (first, second) = (try simpleModel(version: "1"), try simpleModel(version: "2"))
        try put(Changelog.firstModelKey, ModelRecord(first).value(), of: 3, into: &live)
        try put(Changelog.modelKey, ModelRecord(second).value(), of: 3, into: &live)
        try put(Changelog.modelKey, ModelRecord(second).value(), of: 4, into: &live)
        put(change(second, in: 3, at: 10), into: &live)
        #expect(try live.firstModel(of: 3)?.hash == first.hash)
        #expect(try live.firstModel(of: 4) == nil)
    }

    @Test func elseItIsTheFirstThatWasPutInForce() throws {
        var live = LivePartitions()
        let models = try ["1", "2", "3"].map { try simpleModel(version: $0) }
        put(change(models[1], in: 0, at: 90), into: &live)
        put(change(models[0], in: 0, at: 100), into: &live)
        put(change(models[2], in: 1, at: 5), into: &live)
        #expect(try live.firstModel(of: 0)?.hash == models[1].hash)
        #expect(try live.firstModel(of: 1)?.hash == models[2].hash)
        #expect(try live.firstModel(of: 2) == nil)
    }

    @Test func itKnowsHowFarAPartitionHasCome() throws {
        var live = LivePartitions()
        for offset: Int64 in [7, 12] {
            try put(Changelog.positionKey, Changelog.Position(clock: 1, nextOffset: offset).bytes, of: 2, into: &live)
        }
        #expect(live.nextOffset(of: 2) == 12)
        #expect(live.nextOffset(of: 0) == nil)
        #expect(throws: StateError.self) { try put(Changelog.positionKey, [1, 2], of: 2, into: &live) }
    }
}
