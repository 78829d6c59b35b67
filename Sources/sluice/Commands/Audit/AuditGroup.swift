extension Subcommand {
    static let audit = Subcommand(
        group: "audit", summary: "Ask who changed what.",
        details: "The read-only token is enough. Without a collection, the audit of all of them is read.",
        members: [.auditQuery, .auditTail, .auditStats])
}
