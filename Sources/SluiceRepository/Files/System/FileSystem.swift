package import SluiceCore

/// The calls of a file system that a store of files stands on, so that tests can put one in their place that loses
/// power, fills up or fails.
///
/// All calls block: they belong on a thread of their own.
package protocol FileSystem: Sendable {
    /// Opens a file.
    ///
    /// - Throws: what `open` says, such as `ENOENT` or `EROFS`.
    func open(_ path: String, for access: FileAccess) throws(SystemError) -> any OpenFile

    /// What is known of a file or directory; `nil` if there is none.
    func status(_ path: String) throws(SystemError) -> FileStatus?

    /// The names in a directory, in no order.
    func names(in directory: String) throws(SystemError) -> [String]

    /// Makes a directory, unless it is there; one that is private is for this user only.
    func makeDirectory(_ path: String, isPrivate: Bool) throws(SystemError)

    /// Gives a file another name in the same file system, in the place of the file that has it. Not durable before
    /// ``synchronizeDirectory(_:)``.
    func rename(_ path: String, to target: String) throws(SystemError)

    /// Removes a file, if it is there.
    func remove(_ path: String) throws(SystemError)

    /// Makes files durable, with all that is known of them (`fsync`); in any order.
    func synchronize(_ paths: [String]) throws(SystemError)

    /// Makes the names in a directory durable.
    func synchronizeDirectory(_ path: String) throws(SystemError)

    /// The name of the network file system that holds a path; `nil` if its disk is of this machine.
    func networkName(of path: String) throws(SystemError) -> String?

    /// Now, by the clock that stamps files, in nanoseconds since 1970.
    var now: Int64 { get }
}

extension FileSystem {
    /// Makes a directory that others may read, unless it is there.
    package func makeDirectory(_ path: String) throws(SystemError) {
        try makeDirectory(path, isPrivate: false)
    }
}

/// What a file is opened for.
package enum FileAccess: Sendable {
    case reading
    /// Reading and writing; made if there is none.
    case updating
    /// Writing a file that must not be there yet.
    case creating
}

/// A file that is open until the value goes. Used by one thread at a time.
package protocol OpenFile: AnyObject {
    func status() throws(SystemError) -> FileStatus

    /// Reads up to `count` bytes; fewer only at the end.
    func read(at offset: Int, count: Int) throws(SystemError) -> [UInt8]

    /// Writes all bytes. After an error some of them may be there.
    func write(_ bytes: [UInt8], at offset: Int) throws(SystemError)

    /// Cuts the file, or lengthens it by zeros.
    func truncate(to size: Int) throws(SystemError)

    /// Makes what was written durable, and what is known of the file as far as reading it needs it (`fdatasync`) or all
    /// of it (`fsync`). After an error nobody knows what is durable, and a second call would not tell either.
    func synchronize(withMetadata: Bool) throws(SystemError)

    /// Gives the file the permissions of another one.
    func setPermissions(_ mode: UInt32) throws(SystemError)

    /// Takes the lock of the file (`flock`), in the place of one that is held.
    ///
    /// - Returns: whether nobody stood in the way.
    func lock(exclusively: Bool) throws(SystemError) -> Bool

    func unlock()
}

/// What a file system tells of a file.
package struct FileStatus: Sendable, Hashable {
    package var stamp: FileStamp
    package var permissions: UInt32
    /// Whether it is a file and not a directory, a pipe or a device.
    package var isRegular: Bool

    package init(stamp: FileStamp, permissions: UInt32 = 0o644, isRegular: Bool = true) {
        self.stamp = stamp
        self.permissions = permissions
        self.isRegular = isRegular
    }
}

/// What shows that a file was changed, without reading it.
package struct FileStamp: Sendable, Hashable {
    package var inode: UInt64
    package var size: Int
    /// In nanoseconds since 1970.
    package var modified: Int64
    /// As `modified`, but nobody can set it back.
    package var changed: Int64

    package init(inode: UInt64, size: Int, modified: Int64, changed: Int64) {
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }

    /// Whether a change that comes after `time` could leave the stamp as it is, since clocks of file systems tick
    /// slowly. `time` was read before the stamp.
    func isRacy(at time: Int64) -> Bool {
        // Some file systems count in seconds, or in two.
        let tick: Int64 = changed % 1_000_000_000 == 0 ? 2_000_000_000 : 0
        return changed + tick >= time
    }
}
