/// A store does not do what all stores do.
public struct ContractViolation: Error, Sendable, CustomStringConvertible {
    /// Which case found it.
    public let caseName: String
    /// What should have happened.
    public let expected: String
    /// What happened.
    public let found: String
    /// The line of the case.
    public let line: String

    /// In one line.
    public var description: String {
        "\(caseName): expected \(expected), found \(found) (\(line))"
    }
}

/// What a case says before its name is known.
struct Objection: Error {
    let expected: String
    let found: String
    let line: String
}
