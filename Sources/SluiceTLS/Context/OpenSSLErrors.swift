import COpenSSL
import Glibc
import SluiceCore

/// What the last failed calls have left in OpenSSL's list of errors, which each thread has one of; oldest first.
struct OpenSSLErrors {
    private let codes: [UInt]

    /// Takes all errors out of the list of this thread.
    static func take() -> OpenSSLErrors {
        var codes: [UInt] = []
        while case let code = ERR_get_error(), code != 0 {
            codes.append(code)
        }
        return OpenSSLErrors(codes: codes)
    }

    /// What went wrong first, which is why the rest did.
    var cause: String {
        codes.first.map(Self.text) ?? "OpenSSL gives no reason"
    }

    /// The number of the last error that libssl itself has reported; what it failed of in other parts comes before.
    var sessionReason: Int32? {
        codes.last { ERR_GET_LIB($0) == ERR_LIB_SSL }.map { ERR_GET_REASON($0) }
    }

    /// The last error in words.
    var sessionText: String {
        (codes.last { ERR_GET_LIB($0) == ERR_LIB_SSL } ?? codes.last).map(Self.text) ?? "OpenSSL gives no reason"
    }

    func contains(library: Int32, reason: Int32) -> Bool {
        codes.contains { ERR_GET_LIB($0) == library && ERR_GET_REASON($0) == reason }
    }

    private static func text(_ code: UInt) -> String {
        if ERR_GET_LIB(code) == ERR_LIB_SYS {
            return SystemError(ERR_GET_REASON(code), in: "OpenSSL").reason
        }
        return ERR_reason_error_string(code).map { String(cString: $0) } ?? "OpenSSL error \(code)"
    }
}
