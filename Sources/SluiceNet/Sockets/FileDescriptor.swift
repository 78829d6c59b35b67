import CLinux
import Glibc

/// A file descriptor with one owner, closed when the owner goes.
package struct FileDescriptor: ~Copyable {
    package let number: Int32

    /// Takes over `number`: nobody else may close it.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Gives the descriptor away unclosed.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
