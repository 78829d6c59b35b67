import Glibc

/// An error number of a system call, with the call that failed.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: Int32
    package let call: StaticString

    package init(_ code: Int32, in call: StaticString) {
        self.code = code
        self.call = call
    }

    /// The error that the last failed call left behind; read it in the very next statement.
    package static func last(in call: StaticString) -> SystemError {
        SystemError(errno, in: call)
    }

    package var description: String { "\(call): \(reason)" }

    /// What the system says about the error, such as `Address already in use`.
    package var reason: String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let base = buffer.baseAddress, strerror_r(code, base, buffer.count) == 0 else {
                return "error \(code)"
            }
            return String(cString: base)
        }
    }

    package static func == (left: SystemError, right: SystemError) -> Bool {
        left.code == right.code
    }
}
