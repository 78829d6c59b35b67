extension RedisIndexDoctor {
    /// What a step found and did.
    public struct Step: Sendable, Hashable {
        /// How many records or entries were looked at.
        public internal(set) var examined = 0
        /// What is, or was, wrong.
        public internal(set) var findings: [IndexFinding] = []
        /// Entries that were missing and are there now.
        public internal(set) var added = 0
        /// Entries that pointed nowhere, or should not have been there, and are gone.
        public internal(set) var removed = 0
        /// Records that are listed now as their values call for.
        public internal(set) var renewed = 0
        /// Digests of buckets that were wrong and are those of their records now.
        public internal(set) var recounted = 0
        /// Where to go on; `nil` at the end.
        public internal(set) var next: Cursor?

        init() {}
    }
}

extension RedisIndexDoctor.Step {
    /// Steps behind one another, as one.
    public init(_ steps: [RedisIndexDoctor.Step]) {
        self.init()
        for step in steps {
            examined += step.examined
            findings += step.findings
            added += step.added
            removed += step.removed
            renewed += step.renewed
            recounted += step.recounted
        }
        next = steps.last?.next
    }
}
