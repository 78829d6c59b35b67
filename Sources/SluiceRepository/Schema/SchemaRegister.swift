import SluiceCore

/// Which upgrades of a component's schema a store has seen, and how far the rewriting of old records is: a small JSON text
/// beside the records.
struct SchemaRegister {
    struct Entry: Equatable {
        let name: String
        /// In milliseconds since 1970.
        let recorded: Int64
    }

    /// Where a rewriting stands that was begun.
    struct Progress: Equatable {
        let schema: Int
        /// Behind which record it goes on; `nil` once it is done.
        let position: StoreQuery.Position?
    }

    struct Document: Equatable {
        var upgrades: [Entry] = []
        var progress: Progress?
    }

    private static let maximumAttempts = 10

    private let store: any RecordStore

    init(_ store: any RecordStore) {
        self.store = store
    }

    /// Records upgrades that are not yet.
    ///
    /// - Parameters:
    ///   - names: all that the program knows, in order.
    ///   - time: now.
    /// - Throws: ``StoreError`` with ``StoreError/Code/readOnly`` if the store has others.
    func record(_ names: [String], at time: Int64) async throws {
        guard !names.isEmpty else {
            // Stores that keep no schema serve components without upgrades.
            if let document = try await read().document { try check(document.upgrades.map(\.name), against: names) }
            return
        }
        try await change { document in
            try check(document.upgrades.map(\.name), against: names)
            document.upgrades += names.dropFirst(document.upgrades.count).map { Entry(name: $0, recorded: time) }
        }
    }

    func progress() async throws -> Progress? {
        try await read().document?.progress
    }

    func keep(_ progress: Progress) async throws {
        try await change { $0.progress = progress }
    }

    private func check(_ recorded: [String], against names: [String]) throws(StoreError) {
        for (index, (recorded, name)) in zip(recorded, names).enumerated() where recorded != name {
            throw StoreError(
                .readOnly,
                "upgrade \(index + 1) of \(store.component.name) is \(recorded) in the store and \(name) in this program: "
                    + "upgrades are only ever added at the end")
        }
        guard recorded.count <= names.count else {
            throw StoreError(
                .readOnly,
                "the store has \(recorded.count) upgrades of \(store.component.name), this program knows \(names.count): "
                    + "update this program")
        }
    }

    private func change(_ body: (inout Document) throws -> Void) async throws {
        for _ in 0..<Self.maximumAttempts {
            let (text, document) = try await read()
            var changed = document ?? Document()
            try body(&changed)
            if changed == document { return }
            if try await store.setSchemaDocument(changed.text, expecting: text) { return }
        }
        throw StoreError(
            .conflict, "the schema of \(store.component.name) is being changed by others all the time: try again")
    }

    private func read() async throws -> (text: [UInt8]?, document: Document?) {
        guard let text = try await store.schemaDocument() else { return (nil, nil) }
        return (text, try Document(text, of: store.component))
    }
}

extension ReadableStore {
    /// Which upgrades of its component's schema the store has recorded, the oldest first.
    ///
    /// - Throws: ``StoreError``.
    /// - Returns: their names; none if none ever were.
    public func recordedUpgrades() async throws -> [String] {
        guard let text = try await schemaDocument() else { return [] }
        return try SchemaRegister.Document(text, of: component).upgrades.map(\.name)
    }
}

extension SchemaRegister.Document {
    fileprivate init(_ text: [UInt8], of component: Component) throws(StoreError) {
        guard let value = try? JSONValue(parsing: text), let document = Self(value) else {
            throw StoreError(.damaged, "what is kept of the schema of \(component.name) is something else")
        }
        self = document
    }
}

extension SchemaRegister.Document {
    fileprivate init?(_ value: JSONValue) {
        guard let upgrades = value["upgrades"]?.array else { return nil }
        for upgrade in upgrades {
            guard let name = upgrade["name"]?.string, let time = upgrade["recorded"]?.integer else { return nil }
            self.upgrades.append(SchemaRegister.Entry(name: name, recorded: Int64(time)))
        }
        guard let rewriting = value["rewriting"] else { return }
        guard let schema = rewriting["schema"]?.integer else { return nil }
        var position: StoreQuery.Position?
        if let bucket = rewriting["bucket"]?.string, let id = rewriting["id"]?.string {
            position = StoreQuery.Position(key: bucket, id: id)
        }
        progress = SchemaRegister.Progress(schema: schema, position: position)
    }

    fileprivate var text: [UInt8] {
        typealias Member = JSONValue.Member
        var members = [
            Member(
                key: "upgrades",
                value: .array(
                    upgrades.map { upgrade in
                        .object([
                            Member(key: "name", value: .string(upgrade.name)),
                            Member(key: "recorded", value: .number("\(upgrade.recorded)")),
                        ])
                    }))
        ]
        if let progress {
            var rewriting = [Member(key: "schema", value: .number("\(progress.schema)"))]
            if let position = progress.position {
                rewriting.append(Member(key: "bucket", value: .string(position.key)))
                rewriting.append(Member(key: "id", value: .string(position.id)))
            }
            members.append(Member(key: "rewriting", value: .object(rewriting)))
        }
        return JSONValue.object(members).text
    }
}
