extension StoreContract {
    /// Collects cases, so that each is compiled by itself: long sums of them are more than the compiler takes.
    @resultBuilder
    enum CaseBuilder {
        static func buildExpression(_ one: Case) -> [Case] { [one] }
        static func buildExpression(_ several: [Case]) -> [Case] { several }
        static func buildPartialBlock(first: [Case]) -> [Case] { first }
        static func buildPartialBlock(accumulated: [Case], next: [Case]) -> [Case] { accumulated + next }
        static func buildArray(_ parts: [[Case]]) -> [Case] { parts.flatMap { $0 } }
    }

    static func list(@CaseBuilder _ cases: () -> [Case]) -> [Case] {
        cases()
    }
}
