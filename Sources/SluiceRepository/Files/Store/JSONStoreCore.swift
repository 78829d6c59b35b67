import SluiceCore

/// A store of files on one thread: what happens under the lock of a component.
///
/// Jobs that are done together share one look at the log, one write to it and one synchronisation.
final class JSONStoreCore {
    let component: Component
    let options: JSONStoreOptions
    let environment: StoreEnvironment
    let paths: StorePaths
    let lock: ComponentLock

    var model: StoreModel
    var plain: any PlainFiles
    var archive: AuditArchive
    /// `nil` until a log was read.
    var log: LogFile?
    /// With what the log begins.
    var checkpointFrame: Frame.CheckpointFrame?
    /// Frames of jobs that are under way.
    var pending: [[UInt8]] = []
    /// Whether one of them must be durable.
    var isPendingDurable = false
    var status = JSONStoreStatus()
    /// Whether nothing may be written behind what is durable of the log.
    var isPoisoned = false
    /// The log that this process could not make durable, and how much of it is.
    var ownPoison: (salt: UInt64, durable: Int)?
    /// Whether the files were not yet looked through for what a crash may have left.
    var needsRepair = true
    /// Whether the log ends in what a crash left.
    var isTorn = false
    var hasLoaded = false
    /// What is damaged; `nil` if nothing is.
    var damage: String?
    /// Whether the records in memory are those of plain files that cannot be, or were not, committed.
    var isVirtual = false
    /// Set when a job under a shared lock finds something to write.
    var wantsExclusive = false
    /// When plain files are to be brought up to the records.
    var materializationTime: MonotonicTime?
    /// When a look at all files is due.
    var scanTime: MonotonicTime?
    /// Bytes of values in memory, at least.
    var cachedBytes = 0
    /// Of the last commit that listeners have heard of.
    var publishedSequence: Int64 = 0
    let publish: ([StoreEvent]) -> Void

    /// - Parameters:
    ///   - component: whose records.
    ///   - directory: of the plain files.
    ///   - options: how.
    ///   - environment: the machine.
    ///   - publish: hears of commits that are durable.
    init(
        _ component: Component, in directory: String, _ options: JSONStoreOptions, _ environment: StoreEnvironment,
        publish: @escaping ([StoreEvent]) -> Void
    ) {
        self.component = component
        self.options = options
        self.environment = environment
        self.publish = publish
        paths = StorePaths(root: directory, component: component.name)
        lock = ComponentLock(paths, environment, timeout: options.lockTimeout)
        model = StoreModel(component)
        archive = AuditArchive(paths, environment.files)
        plain = Self.plainFiles(paths, options, environment.files)
    }

    var files: any FileSystem { environment.files }
    var now: Int64 { environment.clock() }

    /// Whether the directory can be written as far as is known.
    var isWritable: Bool { options.isWritable && lock.ban == nil }

    static func plainFiles(
        _ paths: StorePaths, _ options: JSONStoreOptions, _ files: any FileSystem
    ) -> any PlainFiles {
        switch options.layout {
        case .entity: EntityFiles(in: paths.entities, files)
        case .collection:
            CollectionFile(at: paths.collection, files, shape: options.shape, idField: options.idField)
        }
    }

    /// - Throws: ``StoreError`` that says why nothing can be written.
    func requireWritable(isRecovering: Bool = false) throws(StoreError) {
        if !options.isWritable {
            throw StoreError(.readOnly, "\(paths.root) is for reading only, as the options of the store say")
        }
        if let ban = lock.ban { throw ban.storeError(about: paths.home) }
        if isRecovering { return }
        if let damage { throw StoreError(.damaged, "\(damage): see what happened to the disk, then recover the store") }
        if isPoisoned {
            throw StoreError(
                .readOnly,
                "\(paths.log) could not be made durable: see what happened to the disk, then recover the store")
        }
    }

    /// Encodes a frame that the next flush writes.
    func append(_ frame: Frame) {
        pending.append(frame.payload)
        if frame.isDurable { isPendingDurable = true }
    }

    var currentStatus: JSONStoreStatus {
        var status = status
        if let damage {
            status.mode = .damaged(reason: damage)
        } else if isPoisoned {
            status.mode = .poisoned
        } else if !options.isWritable {
            status.mode = .readOnly(reason: "the options of the store say so")
        } else if let ban = lock.ban {
            status.mode = .readOnly(reason: "\(ban)")
        }
        status.records = model.records.count
        status.logBytes = log?.end ?? 0
        status.isBehind = plain.isBehind
        return status
    }
}
