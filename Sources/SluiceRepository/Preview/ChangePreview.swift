/// What a change would do to a record as it is now.
package struct ChangePreview: Sendable {
    /// What is to be there for the change to happen.
    package enum Expectation: Sendable {
        /// Whatever is there.
        case any
        /// No record.
        case absent
        /// One with this revision.
        case revision(Revision)
    }

    /// What would be done.
    package let action: AuditNote.Action
    /// To which record.
    package let id: String
    /// Which the record has now; `nil` if there is none.
    package let revision: Revision?
    /// What would differ.
    package let fields: [FieldChange]
    /// Where the record would be listed and is not.
    package let entered: [Membership]
    /// Where the record is listed and would not be.
    package let left: [Membership]
}

extension ChangePreview {
    init(_ action: AuditNote.Action, _ id: String, _ now: Record?, becomes json: [UInt8]?, _ places: [Membership])
        throws(StoreError)
    {
        let before = now?.memberships ?? []
        self.action = action
        self.id = id
        revision = now.flatMap { $0.isDeleted ? nil : Revision($0.version) }
        fields = FieldChange.between(
            try now?.value.map { text throws(StoreError) in try CanonicalJSON.parse(text) },
            try json.map { text throws(StoreError) in try CanonicalJSON.parse(text) })
        entered = Array(Set(places).subtracting(before)).sorted { $0.sortText < $1.sortText }
        left = Array(Set(before).subtracting(places)).sorted { $0.sortText < $1.sortText }
    }
}

extension Membership {
    fileprivate var sortText: ExactText { ExactText(String(decoding: Self.text(of: [self]), as: UTF8.self)) }
}
