public import SluiceRepository

/// What every store does, as cases to run in the tests of a store of your own.
///
/// With Swift Testing, one test runs them all and names those that fail:
///
/// ```swift
/// @Test(arguments: StoreContract.cases())
/// func keepsTheContract(_ contract: StoreContract.Case) async throws {
///     try await contract.run { component, _ in MyStore(component) }
/// }
/// ```
public enum StoreContract {
    /// Makes an empty store that was never opened, for one case.
    ///
    /// It gets what the store holds, and a clock that stores which can be told the time use for audit, expiry and
    /// maintenance; other stores leave out ``Features/clock``.
    public typealias MakeStore = @Sendable (Component, ContractClock) async throws -> any RecordStore

    /// What a store may be unable to do. Its cases are left out then.
    public struct Features: OptionSet, Sendable, Hashable {
        /// The bits.
        public let rawValue: Int

        /// From bits.
        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// Gates other than that of a store that stands alone, copies of records, and marks for a follower.
        public static let following = Features(rawValue: 1)
        /// Indexes whose values only one record may have.
        public static let uniqueness = Features(rawValue: 2)
        /// The audit and its counters.
        public static let audit = Features(rawValue: 4)
        /// Idempotency keys.
        public static let idempotency = Features(rawValue: 8)
        /// Maintenance.
        public static let maintenance = Features(rawValue: 16)
        /// A clock that can be told the time.
        public static let clock = Features(rawValue: 32)
        /// A document about the schema.
        public static let schemas = Features(rawValue: 64)
        /// Everything.
        public static let all = Features(rawValue: 127)
    }

    /// One case.
    public struct Case: Sendable, CustomStringConvertible {
        /// Its name, such as `commit/absent over live`; no two have the same.
        public let name: String
        /// What a store has to do.
        public let doc: String
        /// What the store must be able to do for it.
        public let needs: Features
        private let isOpen: Bool
        private let body: @Sendable (Subject) async throws -> Void

        init(
            _ name: String, _ doc: String, needs: Features = [], isOpen: Bool = true,
            _ body: @escaping @Sendable (Subject) async throws -> Void
        ) {
            self.name = name
            self.doc = doc
            self.needs = needs
            self.isOpen = isOpen
            self.body = body
        }

        /// The name.
        public var description: String { name }

        /// Runs the case on a store of its own.
        ///
        /// - Parameter makeStore: makes an empty store; called once.
        /// - Throws: ``ContractViolation``, and what `makeStore` throws.
        public func run(_ makeStore: MakeStore) async throws {
            let clock = ContractClock()
            let store = try await makeStore(try Subject.makeComponent(), clock)
            do {
                if isOpen { try await store.open() }
                try await body(Subject(store: store, clock: clock))
            } catch let objection as Objection {
                throw ContractViolation(
                    caseName: name, expected: objection.expected, found: objection.found, line: objection.line)
            } catch let violation as ContractViolation {
                throw violation
            } catch {
                throw ContractViolation(caseName: name, expected: "no error", found: "\(error)", line: doc)
            }
        }
    }

    /// The cases for a store.
    ///
    /// - Parameter features: what the store can do; by default everything.
    /// - Returns: the cases that need nothing else.
    public static func cases(_ features: Features = .all) -> [Case] {
        all.filter { features.isSuperset(of: $0.needs) }
    }

    private static let all = [
        opening, gates, expectations, commits, repetitions, idempotency, values, ids, indexes, uniqueness, pages,
        ranges,
        movingPages, audits, copies, marks, maintenance, concurrency, cancellation, refusals, histories,
        schemas,
    ].flatMap { $0 }
}
