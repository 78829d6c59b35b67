/// What is wrong with a collection.
package struct ValidationReport: Sendable, Hashable {
    /// What is wrong with a record, or with what a store keeps beside it.
    package enum Kind: String, Sendable, CaseIterable {
        /// The record cannot be read.
        case unreadable
        /// Its value is not what its type reads, or has another id.
        case malformed
        /// Fields of its value are not as the type asks for.
        case invalid
        /// The digest that is kept with the value is not that of the value.
        case digest
        /// Its version is one that the store cannot have given.
        case version
        /// It was written by a program with more upgrades of the schema than the store has recorded.
        case schema
        /// It is not listed where it says.
        case missingEntry
        /// What is listed is deleted, or gone.
        case orphanEntry
        /// It is listed where it does not say.
        case strayEntry
        /// It is listed otherwise than its value calls for.
        case outdatedEntry
        /// Another one has its unique value.
        case duplicate
        /// The sum that the store keeps of a bucket is not that of its records.
        case bucket
        /// There are records, and the collection was never opened.
        case gate
        /// The store says that something is wrong with its files.
        case files
        /// It is in the directory that was compared with, and not in the store.
        case missing
        /// It is in the store, and not in the directory that was compared with.
        case extra
        /// It has another content in the directory that was compared with.
        case different
    }

    /// One thing that is wrong.
    package struct Finding: Sendable, Hashable {
        package let kind: Kind
        /// Of which record; `nil` if it is of none.
        package let id: String?
        /// In words; empty if the kind says it all.
        package let detail: String
    }

    package let collection: String
    package internal(set) var records = 0
    package internal(set) var deleted = 0
    /// Records in an older schema: nothing is wrong with them, and only the application can tell more.
    package internal(set) var waitingForUpgrade = 0
    /// Records in the directory that was compared with; `nil` if none was.
    package internal(set) var compared: Int?
    package internal(set) var counts: [Kind: Int] = [:]
    /// The first of each kind.
    package internal(set) var findings: [Finding] = []

    private let maximumShown: Int

    package init(collection: String, showing maximumShown: Int) {
        self.collection = collection
        self.maximumShown = maximumShown
    }

    package var isSound: Bool { counts.isEmpty }

    mutating func add(_ kind: Kind, _ id: String? = nil, _ detail: String = "") {
        counts[kind, default: 0] += 1
        guard counts[kind, default: 0] <= maximumShown else { return }
        findings.append(Finding(kind: kind, id: id, detail: detail))
    }
}
