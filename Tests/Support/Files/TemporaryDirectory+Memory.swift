import Glibc
package import SluiceCore

extension TemporaryDirectory {
    /// One whose files are in memory, where the system has such a place: for tests of many small writes that do not ask
    /// what a disk keeps.
    package static func inMemory() throws(SystemError) -> TemporaryDirectory {
        let place = "/dev/shm"
        return try access(place, W_OK | X_OK) == 0 ? TemporaryDirectory(in: place) : TemporaryDirectory()
    }
}
