public import Events

/// What a rule asks of an event, a contact or a profile: the `when` and `require` mappings of a model.
public indirect enum Condition: Hashable, Sendable {
    /// Every part holds. A mapping of paths to tests is this; with no parts it holds always.
    case all([Condition])
    /// At least one part holds.
    case any([Condition])
    /// No part holds.
    case none([Condition])
    /// The value at `path` passes `test`.
    case test(path: FieldPath, Test)

    /// Every path that the condition looks at, in order of appearance, repeated ones included.
    public var paths: [FieldPath] {
        switch self {
        case .all(let parts), .any(let parts), .none(let parts): parts.flatMap(\.paths)
        case .test(let path, _): [path]
        }
    }
}

/// One test of one value.
///
/// A value that is missing or null fails every test but `exists: false`, `not_equals` and `not_in`. Text compares
/// without regard to case; text, numbers and booleans never equal each other. On an array `equals`, `in` and `matches`
/// mean some element, `not_equals` and `not_in` no element; `any` and `all` need an array.
public enum Test: Hashable, Sendable {
    case equals(Scalar)
    case notEquals(Scalar)
    case isIn([Scalar])
    case notIn([Scalar])
    /// The array shares an element with the list.
    case any([Scalar])
    /// The array contains the whole list.
    case all([Scalar])
    /// Inclusive at both ends.
    case between(Double, Double)
    case atLeast(Double)
    case atMost(Double)
    case exists(Bool)
    /// The text fits at least one glob: `*` any run of characters, `?` exactly one.
    case matches([String])
}

/// A constant in a test.
public enum Scalar: Hashable, Sendable {
    case text(String)
    case number(Double)
    case boolean(Bool)
}
