/// How exported values are arranged.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// A JSON array of objects.
    case array
    /// A JSON object with the objects behind their ids.
    case object
    /// An object on each line (JSON Lines).
    case lines
    /// A directory with a file `….json` for each object, named for its id, percent-encoded.
    case directory
}

/// Where an export goes.
public enum ExportTarget: Sendable, Hashable {
    /// A file, or a directory for ``ExportFormat/directory``. It takes its name once all of it is on the disk: a file in
    /// the place of the one that has it, a directory only where there is none or an empty one.
    case path(String)
    /// What is open already, such as standard output (1). It stays open.
    case descriptor(Int32)
}

/// What is exported, and how.
public struct ExportOptions: Sendable {
    /// Default ``ExportFormat/array``.
    public var format: ExportFormat
    /// Conditions that all hold. Default none.
    public var filters: [ListFilter]
    /// In which order. Default that of enumeration.
    public var order: ListOrder
    /// Whether values are indented, over several lines; not for ``ExportFormat/lines``. Default `false`.
    public var isPretty: Bool
    /// Whether records that cannot be read are left out. Default `false`: then nothing is exported.
    public var skipsDamaged: Bool

    /// The defaults, unless told otherwise.
    public init(
        format: ExportFormat = .array, filters: [ListFilter] = [], order: ListOrder = .enumeration,
        isPretty: Bool = false, skipsDamaged: Bool = false
    ) {
        self.format = format
        self.filters = filters
        self.order = order
        self.isPretty = isPretty
        self.skipsDamaged = skipsDamaged
    }
}

/// What was exported.
public struct ExportReport: Sendable, Hashable {
    /// Values.
    public internal(set) var exported = 0
    /// Records that cannot be read, and were left out.
    public internal(set) var damaged = 0
    /// The ids of the first of them, at most 100.
    public internal(set) var damagedIDs: [String] = []
}
