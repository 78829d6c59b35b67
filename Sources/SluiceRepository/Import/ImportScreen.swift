import SluiceCore

/// Tells what can be imported from what cannot.
struct ImportScreen {
    /// Something that can be imported.
    struct Ready: Sendable {
        let item: ImportReader.Item
        let id: String
        let json: [UInt8]
        let hash: ContentHash
        let memberships: [Membership]
        let schema: Int
    }

    let judge: @Sendable (_ id: String, _ json: [UInt8], _ schema: Int) throws -> [Membership]
    let schema: Int
    let options: RepositoryOptions
    private var seen: [ExactText: (file: String, line: Int)] = [:]
    private var values: [Membership: ExactText] = [:]

    init(
        judge: @escaping @Sendable (_ id: String, _ json: [UInt8], _ schema: Int) throws -> [Membership], schema: Int,
        options: RepositoryOptions
    ) {
        self.judge = judge
        self.schema = schema
        self.options = options
    }

    /// The first of several that exclude each other passes.
    mutating func pass(_ item: ImportReader.Item) -> Result<Ready, ImportProblem> {
        Result { () throws(ImportProblem) in
            let (id, value) = try item.content.get()
            let ready: Ready
            do {
                try RecordID.check(id)
                let json = value.text
                guard json.count <= options.maximumValueBytes else {
                    throw StoreError(
                        .invalid, "the object has \(json.count) bytes; \(options.maximumValueBytes) is the most")
                }
                ready = Ready(
                    item: item, id: id, json: json, hash: try CanonicalJSON.hash(of: value),
                    memberships: try judge(id, json, schema), schema: schema)
            } catch let error as StoreError {
                throw item.problem(.invalid, error.message, id: id)
            } catch {
                throw item.problem(.invalid, "the object is not what the component reads", id: id)
            }
            if let first = seen[ExactText(id)] {
                throw item.problem(
                    .duplicate, "the object at line \(first.line) of \(first.file) has the same id", id: id)
            }
            let unique = ready.memberships.filter { if case .unique = $0 { true } else { false } }
            if let taken = unique.first(where: { values[$0] != nil }) {
                throw item.problem(
                    .notUnique, "an object before it has the same value in the unique index \(taken.index)", id: id)
            }
            seen[ExactText(id)] = (item.file, item.element.start.line)
            for membership in unique { values[membership] = ExactText(id) }
            return ready
        }
    }
}
