@testable import Scoring

/// Something that conditions are tested on, told by a value each slot.
struct SlotValues<Value: TestableValue>: ConditionSubject {
    let values: (Int) -> Value

    init(_ values: @escaping (Int) -> Value) {
        self.values = values
    }

    func value(at slot: Int) -> Value { values(slot) }
}
