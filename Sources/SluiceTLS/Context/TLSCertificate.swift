import COpenSSL
import Glibc

/// What a certificate says of itself, for people and for checks of a configuration.
package struct TLSCertificate: Sendable, Equatable {
    /// The distinguished name (RFC 4514), such as `CN=example.org,O=Example`.
    package let subject: String
    /// The DNS names and IP addresses that it is for.
    package let names: [String]
    /// Seconds since 1970 from which on it is valid.
    package let notBefore: Int
    /// Seconds since 1970 up to which it is valid.
    package let notAfter: Int

    init(_ certificate: OpaquePointer) {
        subject = Self.text(of: X509_get_subject_name(certificate))
        names = Self.names(of: certificate)
        notBefore = Self.seconds(X509_get0_notBefore(certificate))
        notAfter = Self.seconds(X509_get0_notAfter(certificate))
    }

    /// Whether it was valid at a time.
    ///
    /// - Parameter seconds: since 1970.
    /// - Returns: `false` before its first and after its last second.
    package func isValid(at seconds: Int) -> Bool {
        (notBefore...max(notBefore, notAfter)).contains(seconds)
    }

    private static func text(of name: OpaquePointer?) -> String {
        guard let name, let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(bio) }
        // Escapes whatever a terminal or a log would mistake.
        X509_NAME_print_ex(bio, name, 0, sluice_xn_flag_rfc2253)
        return withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { buffer in
            let count = BIO_read(bio, buffer.baseAddress, Int32(buffer.count))
            return String(decoding: buffer.prefix(max(0, Int(count))), as: UTF8.self)
        }
    }

    private static func names(of certificate: OpaquePointer) -> [String] {
        guard let found = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
        let list = OpaquePointer(found)
        defer { GENERAL_NAMES_free(list) }
        return (0..<max(0, OPENSSL_sk_num(list))).compactMap { index in
            guard let entry = OPENSSL_sk_value(list, index) else { return nil }
            return name(entry.assumingMemoryBound(to: GENERAL_NAME.self))
        }
    }

    private static func name(_ entry: UnsafePointer<GENERAL_NAME>) -> String? {
        var kind: Int32 = 0
        guard let value = GENERAL_NAME_get0_value(entry, &kind), kind == GEN_DNS || kind == GEN_IPADD else {
            return nil
        }
        let string = value.assumingMemoryBound(to: ASN1_STRING.self)
        let bytes = UnsafeBufferPointer(
            start: ASN1_STRING_get0_data(string), count: max(0, Int(ASN1_STRING_length(string))))
        guard kind == GEN_IPADD else {
            return String(decoding: bytes.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        }
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            inet_ntop(family, bytes.baseAddress, text.baseAddress, socklen_t(text.count)).map { String(cString: $0) }
        }
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return 0 }
        return timegm(&parts)
    }
}
