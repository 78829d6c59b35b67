/// How a ``JSONStore`` keeps its files.
public struct JSONStoreOptions: Sendable {
    /// How plain files are laid out.
    public enum Layout: Sendable, Hashable {
        /// A file for each record: `projects/<percent-encoded id>.json`. What a commit costs grows with the record.
        case entity
        /// One file for all records: `projects.json`. What a commit costs grows with the file.
        case collection
    }

    /// What the file of the layout ``Layout/collection`` holds. One that is there keeps its shape.
    public enum Shape: Sendable, Hashable {
        /// An object whose keys are the ids.
        case object
        /// An array of objects that tell their ids.
        case array
    }

    /// What is done with a plain file that another program has changed.
    public enum ForeignEditPolicy: Sendable, Hashable {
        /// It becomes a commit like any other, with the writer `foreign`, where this store takes commits and no commit
        /// is overwritten by it; otherwise as ``quarantine``.
        case adopt
        /// A copy is kept, the file is written anew, and ``JSONStoreStatus/problems`` tell of it.
        case quarantine
    }

    /// When plain files follow commits, which are durable without them.
    public enum Materialization: Sendable, Hashable {
        /// Before the commit is answered.
        case eachCommit
        /// At most so much later; commits in between share the work.
        case within(Duration)
    }

    /// Default ``Layout/entity``.
    public var layout: Layout
    /// Default ``Shape/object``.
    public var shape: Shape
    /// The member of a value that is its id, in an array. Default `id`.
    public var idField: String
    /// Whether anything is ever written. `false` for directories that are part of a deployment: all in them is served
    /// as it is, and every write is refused as ``StoreError/Code/readOnly``. Default `true`.
    public var isWritable: Bool
    /// Default ``ForeignEditPolicy/adopt``.
    public var foreignEdits: ForeignEditPolicy
    /// Default ``Materialization/eachCommit``.
    public var materialization: Materialization
    /// Whether directories on network file systems are used, whose locks and synchronisation may not be what they seem.
    /// Default `false`.
    public var allowsNetworkFileSystems: Bool
    /// How long calls wait for other processes that use the directory, before they fail as
    /// ``StoreError/Code/unavailable``. Default 10 s.
    public var lockTimeout: Duration
    /// Bytes of the log, beyond those of the last checkpoint, that lead to the next one. Default 4 MiB.
    public var checkpointBytes: Int
    /// In the layout ``Layout/entity``: bytes of values that are kept in memory. Default 64 MiB.
    public var cacheBytes: Int
    /// How often the log is looked at for the commits of other processes while somebody listens to
    /// ``JSONStore/events(keeping:)``. Default 100 ms.
    public var eventInterval: Duration
    /// In the layout ``Layout/entity``: how long a look at all files holds for calls that list or count. Records that
    /// are named in a call are looked at each time. Default 1 s; longer where a look takes long.
    public var scanInterval: Duration

    /// The defaults, unless told otherwise.
    public init(
        layout: Layout = .entity, shape: Shape = .object, idField: String = "id", isWritable: Bool = true,
        foreignEdits: ForeignEditPolicy = .adopt, materialization: Materialization = .eachCommit,
        allowsNetworkFileSystems: Bool = false, lockTimeout: Duration = .seconds(10),
        checkpointBytes: Int = 4 * 1024 * 1024, cacheBytes: Int = 64 * 1024 * 1024,
        eventInterval: Duration = .milliseconds(100), scanInterval: Duration = .seconds(1)
    ) {
        self.layout = layout
        self.shape = shape
        self.idField = idField
        self.isWritable = isWritable
        self.foreignEdits = foreignEdits
        self.materialization = materialization
        self.allowsNetworkFileSystems = allowsNetworkFileSystems
        self.lockTimeout = lockTimeout
        self.checkpointBytes = checkpointBytes
        self.cacheBytes = cacheBytes
        self.eventInterval = eventInterval
        self.scanInterval = scanInterval
    }
}
