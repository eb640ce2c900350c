internal import Events

/// What conditions are tested on: an event, a contact, a profile.
///
/// Not a closure: what one holds on to would be retained at every step of a test.
protocol ConditionSubject {
    associatedtype Value: TestableValue
    /// The value of a slot; that of -1 is missing.
    func value(at slot: Int) -> Value
}

/// Some conditions of a model, made ready to be tested: paths have become slots, texts have been folded.
///
/// All of it lies flat, the conditions' nodes, their constants and the bytes of these a run of memory each: a condition is
/// tested on the way of a record, and there a tree of objects would be retained and released node by node.
final class CompiledConditions: @unchecked Sendable {
    // Unchecked: what the views show is the arrays' that are held, and never changes.

    /// How many conditions there are.
    let count: Int
    /// First one for each condition, then those of their parts.
    private let nodes: UnsafeBufferPointer<Node>
    private let constants: Constants
    private let held: (FlatArray<Node>, Constants.Arrays)

    /// - Parameters:
    ///   - conditions: The conditions.
    ///   - slot: The place of a path's value, -1 for a path that never has one.
    init(_ conditions: [Condition], slot: (FieldPath) -> Int) {
        var builder = Builder()
        builder.add(conditions, slot)
        count = conditions.count
        held = (FlatArray(builder.nodes), Constants.Arrays(builder.constants))
        nodes = held.0.elements
        constants = held.1.view
    }

    /// Whether a condition holds.
    ///
    /// - Parameters:
    ///   - condition: Its place among the conditions.
    ///   - subject: What it is tested on.
    @inline(__always)
    func holds(_ condition: Int, of subject: some ConditionSubject) -> Bool {
        CompiledConditions.holds(nodes[condition], nodes, constants, of: subject)
    }

    /// The place of the first condition that holds.
    @inline(__always)
    func first(of subject: some ConditionSubject) -> Int? {
        for condition in 0..<count where holds(condition, of: subject) { return condition }
        return nil
    }

    private static func holds(
        _ node: Node, _ nodes: UnsafeBufferPointer<Node>, _ constants: Constants, of subject: some ConditionSubject
    ) -> Bool {
        switch node {
        case .all(let parts):
            for part in nodes[parts] where !holds(part, nodes, constants, of: subject) { return false }
            return true
        case .any(let parts):
            for part in nodes[parts] where holds(part, nodes, constants, of: subject) { return true }
            return false
        case .none(let parts):
            for part in nodes[parts] where holds(part, nodes, constants, of: subject) { return false }
            return true
        case .test(let slot, let test):
            return test.passes(subject.value(at: Int(slot)), constants)
        }
    }

    /// A condition, or a part of one.
    private enum Node: BitwiseCopyable {
        case all(Run)
        case any(Run)
        case none(Run)
        case test(slot: Int32, CompiledTest)
    }

    private struct Builder {
        var nodes: [Node] = []
        var constants = Constants.Builder()

        /// Adds the nodes of conditions, one behind the other, and behind all of them those of their parts.
        @discardableResult
        mutating func add(_ conditions: [Condition], _ slot: (FieldPath) -> Int) -> Run {
            let run = Run(start: nodes.count, count: conditions.count)
            nodes += Array(repeating: .all(Run(start: 0, count: 0)), count: conditions.count)
            for (place, condition) in conditions.enumerated() { nodes[Int(run.start) + place] = node(condition, slot) }
            return run
        }

        private mutating func node(_ condition: Condition, _ slot: (FieldPath) -> Int) -> Node {
            switch condition {
            // What has one part is that part.
            case .all(let parts) where parts.count == 1, .any(let parts) where parts.count == 1: node(parts[0], slot)
            case .all(let parts): .all(add(parts, slot))
            case .any(let parts): .any(add(parts, slot))
            case .none(let parts): .none(add(parts, slot))
            case .test(let path, let test): .test(slot: Int32(slot(path)), CompiledTest(test, &constants))
            }
        }
    }
}
