/// The account's firmographics, as far as the model's rules name them.
struct Profile: Hashable, Sendable {
    var stamp: Stamp
    /// One for each of the model's profile paths; `nil`: lacking.
    var values: [StoredValue?]
}

/// What the profile alone decides under a model.
struct ProfileScore: Hashable, Sendable {
    /// 0 to 100.
    var fit: Double = 0
    /// The exclusion that matches, -1 for none.
    var exclusion = -1
}
