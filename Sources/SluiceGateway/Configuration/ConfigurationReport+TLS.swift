import CLinux
import Glibc
import SluiceTLS

extension GatewayConfiguration {
    /// What `--check` finds out about TLS by loading its files. Makes no connection.
    struct TLSReport {
        var problems: [ConfigurationError] = []
        var warnings: [ConfigurationError] = []
        var summary: [(name: String, value: String)] = []
    }

    /// Loads the files.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Returns: what is wrong with them, and what they hold.
    func tlsReport(now: Int = time(nil)) -> TLSReport {
        var report = TLSReport()
        do throws(ConfigurationError) {
            if let certificate = try openListenerTLS()?.certificate, let tls {
                report.add(certificate, of: tls.certificate, "tls", "tls", now)
                report.checkMode(of: tls.key, "tls.key")
            }
        } catch {
            report.problems.append(error)
        }
        do throws(ConfigurationError) {
            if let context = try openRedisTLS() {
                let authorities = redisTLS?.authorityFile ?? "those that the system trusts"
                report.summary.append(("redis authorities", authorities))
                if let certificate = context.certificate, let identity = redisTLS?.identity {
                    report.add(certificate, of: identity.certificate, "redis.tls", "redis client", now)
                    report.checkMode(of: identity.key, "redis.tls.key")
                }
            }
        } catch {
            report.problems.append(error)
        }
        return report
    }
}

extension GatewayConfiguration.TLSReport {
    private static let secondsOfDay = 86_400
    /// Before its end a certificate is warned about: by then it should have been renewed.
    private static let warningDays = 14

    /// Tells of a certificate that was loaded.
    fileprivate mutating func add(
        _ certificate: TLSCertificate, of file: String, _ section: String, _ name: String, _ now: Int
    ) {
        let names = certificate.names.isEmpty ? "no names" : certificate.names.joined(separator: ", ")
        let end = Self.date(certificate.notAfter)
        summary.append((name, "\(certificate.subject) for \(names), valid until \(end)"))
        let key = "\(section).certificate"
        if now > certificate.notAfter {
            warnings.append(ConfigurationError(key, "\(file) has expired on \(end): renew it, peers will refuse it"))
        } else if now < certificate.notBefore {
            warnings.append(
                ConfigurationError(
                    key, "\(file) is not valid before \(Self.date(certificate.notBefore)): peers will refuse it"))
        } else if certificate.notAfter - now < Self.warningDays * Self.secondsOfDay {
            warnings.append(ConfigurationError(key, "\(file) expires on \(end): renew it in time"))
        }
        if section == "tls", certificate.names.isEmpty {
            warnings.append(
                ConfigurationError(
                    key, "\(file) holds no alternative names (SAN): clients refuse it for every host"))
        }
    }

    fileprivate mutating func checkMode(of file: String, _ key: String) {
        var status = stat()
        if stat(file, &status) == 0, status.st_mode & 0o007 != 0 {
            warnings.append(ConfigurationError(key, "everybody on this machine may use \(file): chmod 600 it"))
        }
    }

    /// A day, such as `2027-03-01`, in UTC.
    private static func date(_ seconds: Int) -> String {
        var parts = tm()
        var seconds = seconds
        gmtime_r(&seconds, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { text in
            guard let base = text.baseAddress, strftime(base, text.count, "%Y-%m-%d", &parts) > 0 else { return "?" }
            return String(cString: base)
        }
    }
}
