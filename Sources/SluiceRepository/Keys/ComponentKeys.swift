/// The names of all keys of one component.
struct ComponentKeys: Sendable {
    let prefix: String
    /// The component's name as it stands in keys.
    let tag: String
    private let usesHashTags: Bool

    init(_ scheme: KeyScheme, _ component: String) {
        prefix = scheme.prefix
        usesHashTags = scheme.usesHashTags
        tag = scheme.usesHashTags ? "{\(component)}" : component
    }

    func data(_ id: String) -> String { "\(prefix)data:\(tag):\(id)" }
    var ids: String { "\(prefix)ids:\(tag)" }

    // MARK: Indexes

    /// A set of ids, a sorted set of keys with ids, or the set of all labels.
    func index(_ name: String) -> String { "\(prefix)index:\(name):\(tag)" }
    func label(_ name: String, _ label: String) -> String { "\(prefix)index:\(name):\(tag):\(label)" }
    func unique(_ name: String) -> String { "\(prefix)unique:\(name):\(tag)" }

    // MARK: Control

    var gate: String { "\(prefix)ctl:\(tag):gate" }
    var sequence: String { "\(prefix)ctl:\(tag):seq" }
    var dirty: String { "\(prefix)ctl:\(tag):dirty" }
    var floor: String { "\(prefix)ctl:\(tag):floor" }
    var digest: String { "\(prefix)ctl:\(tag):digest" }
    var tombstones: String { "\(prefix)ctl:\(tag):tombs" }
    /// The highest sequence of the other store from which a copy came.
    var sourceSequence: String { "\(prefix)ctl:\(tag):source" }
    func idempotency(_ key: ContentHash) -> String { "\(idempotencyPrefix)\(key)" }
    var idempotencyPrefix: String { "\(prefix)idem:\(tag):" }
    var cacheGeneration: String { "\(prefix)cache:gen:\(tag)" }
    /// A channel.
    var events: String { "\(prefix)events:\(tag)" }
    /// A hash with a field for each component.
    var schema: String { usesHashTags ? "\(prefix)meta:schema:version:\(tag)" : "\(prefix)meta:schema:version" }

    // MARK: Audit

    /// The component's entries.
    var audit: String { "\(prefix)audit:entries:\(tag)" }
    /// Those of all components; one of its own in a cluster, where nothing may be common to all.
    var auditOfAll: String { usesHashTags ? audit : "\(prefix)audit:entries" }
    func auditEntry(_ operation: OperationID) -> String { "\(auditEntryPrefix)\(operation)" }
    var auditEntryPrefix: String { usesHashTags ? "\(prefix)audit:entry:\(tag):" : "\(prefix)audit:entry:" }
    func audit(of id: String) -> String { "\(auditOfPrefix)\(id)" }
    var auditOfPrefix: String { "\(prefix)audit:of:\(tag):" }
    var auditStatistics: String { usesHashTags ? "\(prefix)audit:stats:\(tag)" : "\(prefix)audit:stats" }
}
