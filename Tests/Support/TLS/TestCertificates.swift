import SluiceCore

/// Certificates of all kinds, made by the `openssl` command in a folder that goes with the value.
package final class TestCertificates: Sendable {
    /// A certificate with its key.
    package enum Kind: String, Sendable, CaseIterable {
        /// For ``TestCertificates/names``, with a key on the curve P-256, signed by the authority.
        case server
        /// The same for later.
        case renewed
        /// The same with an RSA key.
        case rsa
        /// Signed by an authority that the authority has signed; its file holds that one too.
        case intermediate
        /// Its time was over in 2020.
        case expired
        /// Its time begins in 2045.
        case future
        /// For another host.
        case elsewhere
        /// For the right names, but only as its subject says.
        case nameless
        /// Signed by an authority that nobody trusts.
        case untrusted
        /// A client's.
        case client
        /// A client's, signed by an authority that nobody trusts.
        case stranger
    }

    /// What the servers' certificates are for.
    package static let names = ["localhost", "gateway.test", "*.wild.test", "127.0.0.1", "::1"]

    private let folder: TemporaryDirectory

    /// Makes them all.
    ///
    /// - Returns: the certificates, which go with the last reference to them.
    package static func make() async throws -> TestCertificates {
        let certificates = TestCertificates(folder: try TemporaryDirectory())
        try await ForeignProgram.run(["sh", "-euc", script, "sh", certificates.folder.path])
        return certificates
    }

    private init(folder: TemporaryDirectory) {
        self.folder = folder
    }

    package func certificate(_ kind: Kind) -> String { "\(folder.path)/\(kind.rawValue).pem" }

    package func key(_ kind: Kind) -> String { "\(folder.path)/\(kind.rawValue).key" }

    /// The authority that has signed most of them.
    package var authority: String { "\(folder.path)/ca.pem" }

    /// The key of ``Kind/server``, with a password.
    package var encryptedKey: String { "\(folder.path)/encrypted.key" }

    /// A path where nothing is yet.
    package func path(_ name: String) -> String { "\(folder.path)/\(name)" }

    private static let script = """
        cd "$1"
        names=DNS:localhost,DNS:gateway.test,DNS:*.wild.test,IP:127.0.0.1,IP:::1
        printf '%s\\n' '[ca]' database=index rand_serial=yes policy=any copy_extensions=copy unique_subject=no \\
            '[any]' commonName=supplied >ca.cnf
        : >index
        key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
        authority() {
            key "$1"
            openssl req -x509 -new -key "$1.key" -out "$1.pem" -days 30 -subj "/CN=$1" \\
                -addext keyUsage=critical,keyCertSign
        }
        request() { openssl req -new -key "$1.key" -out "$1.csr" -subj "/CN=$1" -addext "$2"; }
        sign() {
            openssl ca -batch -notext -config ca.cnf -name ca -md sha256 -outdir . -cert "$2.pem" -keyfile "$2.key" \\
                -in "$1.csr" -out "$1.pem" -startdate "$3" -enddate "$4"
        }
        issue() {
            request "$1" "subjectAltName=$3"
            sign "$1" "$2" "${4:-20200101000000Z}" "${5:-20490101000000Z}"
        }
        authority ca
        authority other
        key between
        request between basicConstraints=critical,CA:TRUE
        sign between ca 20200101000000Z 20490101000000Z
        openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
        for name in server renewed intermediate expired future elsewhere localhost untrusted client stranger; do
            key "$name"
        done
        issue server ca "$names"
        issue renewed ca "$names"
        issue rsa ca "$names"
        issue intermediate between "$names"
        cat between.pem >>intermediate.pem
        issue expired ca "$names" 20200101000000Z 20200201000000Z
        issue future ca "$names" 20450101000000Z 20490101000000Z
        issue elsewhere ca DNS:elsewhere.test
        request localhost keyUsage=digitalSignature
        sign localhost ca 20200101000000Z 20490101000000Z
        mv localhost.pem nameless.pem
        mv localhost.key nameless.key
        issue untrusted other "$names"
        issue client ca DNS:client.test
        issue stranger other DNS:stranger.test
        openssl pkey -in server.key -aes256 -passout pass:word -out encrypted.key
        """
}
