/// When the embedded Redis forces its append-only file to the disk.
///
/// - SeeAlso: `appendfsync` in <https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/>
public enum FsyncPolicy: String, Sendable, CaseIterable {
    /// Before each answer: nothing acknowledged is lost, and each write waits for the disk.
    case always
    /// Once a second: a crash of the machine loses up to about a second of writes.
    case everySecond = "everysec"
    /// When the operating system likes: a crash of the machine may lose half a minute of writes.
    case never = "no"
}
