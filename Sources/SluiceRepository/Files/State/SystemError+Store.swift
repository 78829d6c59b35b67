import Glibc
import SluiceCore

extension SystemError {
    var isAbsence: Bool { code == ENOENT || code == ENOTDIR }

    /// Whether it is for good that nothing can be written.
    var forbidsWriting: Bool { code == EROFS || code == EACCES || code == EPERM }

    /// What callers hear of it, if nothing was done.
    func storeError(about path: String) -> StoreError {
        switch code {
        case EROFS, EACCES, EPERM:
            StoreError(.readOnly, "\(path) cannot be written (\(self)): make it writable for this user")
        case ENOSPC, EDQUOT, EFBIG:
            StoreError(.unavailable, "there is no space left for \(path) (\(self)): make some", retryAfter: .seconds(5))
        default:
            StoreError(.unavailable, "\(path) cannot be used: \(self)", retryAfter: .seconds(1))
        }
    }
}
