import Glibc
import SluiceCore
import SluiceCrypto
import SluiceNet

/// The tokens that a gateway made for itself, kept as digests in its data directory.
///
/// The tokens themselves are told once, to the process that made them; who has lost them deletes the file and starts the
/// gateway anew. The form is that of `tokens` in the configuration file.
enum TokenFile {
    /// Bytes above which the file cannot be ours.
    private static let maximumBytes = 16 << 20

    /// Reads the tokens, and makes them first if there are none.
    ///
    /// - Returns: the tokens, and those just made with their secrets.
    /// - Throws: ``ConfigurationError`` if the file cannot be written or read.
    static func open(
        in directory: DataDirectory
    ) throws(ConfigurationError) -> (tokens: [GatewayToken], generated: [GeneratedToken]) {
        let generated = try [
            GeneratedToken("default", .readWrite), GeneratedToken("default_ro", .readOnly),
        ]
        let tokens = generated.map(\.entry)
        do throws(SystemError) {
            // Of several gateways that start at once one writes; the others use what it wrote.
            if try AtomicFile.create(directory.tokensPath, with: text(of: tokens)) { return (tokens, generated) }
        } catch {
            throw ConfigurationError(
                "dataDirectory",
                "tokens cannot be kept in \(directory.path): \(error): make it writable, or configure tokens")
        }
        return (try read(in: directory), [])
    }

    /// Reads the tokens.
    static func read(in directory: DataDirectory) throws(ConfigurationError) -> [GatewayToken] {
        try ConfigurationFile.tokens(in: directory.tokensPath)
    }

    /// The file's text. All values are of a form that needs no escapes.
    static func text(of tokens: [GatewayToken]) -> String {
        let entries = tokens.map { token in
            """
                {"name": "\(token.name)", "sha256": "\(token.digest.hexadecimal)", \
            "access": "\(token.access.rawValue)"}
            """
        }
        return "{\n  \"tokens\": [\n\(entries.joined(separator: ",\n"))\n  ]\n}\n"
    }
}
