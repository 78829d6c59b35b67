import SluiceClient
import SluiceCore
import SluiceCrypto

/// One of the scripts that stores run on Redis, sent by its hash where the server knows it.
struct StoreScript: Sendable {
    static let commit = StoreScript(PackageResources.commit_lua)
    static let apply = StoreScript(PackageResources.apply_lua)
    static let read = StoreScript(PackageResources.read_lua)
    static let clear = StoreScript(PackageResources.clear_lua)
    static let gate = StoreScript(PackageResources.gate_lua)
    static let schema = StoreScript(PackageResources.schema_lua)
    static let purge = StoreScript(PackageResources.purge_lua)
    static let audit = StoreScript(PackageResources.audit_lua)
    static let repair = StoreScript(PackageResources.repair_lua)
    static let digest = StoreScript(PackageResources.digest_lua)

    /// All of them.
    static let all = [commit, apply, read, clear, gate, schema, purge, audit, repair, digest]

    let source: String
    private let sha1: String

    private init(_ body: [UInt8]) {
        let text = PackageResources.common_lua + body
        source = String(decoding: text, as: UTF8.self)
        sha1 = SHA1.hexadecimal(of: text)
    }

    /// A run of the script, with its whole text or with its hash.
    func call(_ arguments: ScriptArguments, byText: Bool = false) -> WriteCommand<Reply> {
        byText
            ? .evaluate(source, keys: arguments.keys, arguments: arguments.others)
            : .evaluate(sha1: sha1, keys: arguments.keys, arguments: arguments.others)
    }
}
