/// How things are imported.
public struct ImportOptions: Sendable {
    /// What becomes of a record that is there with other content.
    public enum Existing: String, Sendable, CaseIterable {
        /// It stays, and is counted.
        case keep
        /// What is imported takes its place.
        case replace
    }

    /// How the values are arranged. Default as it looks.
    public var format: ImportFormat
    /// What becomes of records that are there. Default they stay.
    public var existing: Existing
    /// Whether what is not in order is left out. Default `false`: then nothing at all is imported.
    public var skipsInvalid: Bool
    /// Whether nothing is written, only said. Default `false`.
    public var isDryRun: Bool
    /// The member that holds the id. Default `id`.
    public var idField: String
    /// Where what is left out is written, with file, position and reason, one JSON object a line; made anew. Default nowhere.
    public var quarantineFile: String?
    /// How many upgrades of its schema the content has behind it: see ``Record/schema``. Default all.
    public var schema: Int?
    /// How many records are read and written at once. Default 100.
    public var batchSize: Int

    /// The defaults, unless told otherwise.
    public init(
        format: ImportFormat = .automatic, existing: Existing = .keep, skipsInvalid: Bool = false,
        isDryRun: Bool = false, idField: String = "id", quarantineFile: String? = nil, schema: Int? = nil,
        batchSize: Int = 100
    ) {
        self.format = format
        self.existing = existing
        self.skipsInvalid = skipsInvalid
        self.isDryRun = isDryRun
        self.idField = idField
        self.quarantineFile = quarantineFile
        self.schema = schema
        self.batchSize = batchSize
    }
}
