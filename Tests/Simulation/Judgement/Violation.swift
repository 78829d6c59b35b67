/// What must never be, and was.
package struct Violation: Error, Hashable, CustomStringConvertible {
    /// By its name in the design of migrations, I1 to I18.
    package let invariant: String
    private let problem: String

    init(_ invariant: String, _ problem: String) {
        self.invariant = invariant
        self.problem = problem
    }

    package var description: String { "\(invariant): \(problem)" }
}
