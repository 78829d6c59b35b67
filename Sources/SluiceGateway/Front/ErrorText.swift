import SluiceCore
import SluiceCrypto

/// The texts of errors that the gateway itself gives, as clients of the hosted service know them.
enum ErrorText {
    static let unauthorized = "WRONGPASS invalid or missing auth token"
    static let emptyBody = "EOF"
    static let emptyPipeline = "ERR empty pipeline request"
    static let outsidePrefix = "ERR nothing is served at this path: the API lies below the gateway's mount prefix"
    static let encodedBody = "ERR bodies with a Content-Encoding are not supported: send the request uncompressed"
    static let unknownEncoding = "ERR unsupported Upstash-Encoding: only base64 is supported"
    static let unknownFormat = "ERR unsupported Upstash-Response-Format: use json or resp2"
    static let formatConflict = "ERR Upstash-Encoding: base64 cannot be combined with Upstash-Response-Format: resp2"
    static let badIdempotencyKey =
        "ERR Idempotency-Key must be 1 to \(IdempotencyKey.maximumLength) visible ASCII characters"
    static let scanWithIdempotencyKey =
        "ERR SCAN with WITHTYPE is not supported together with writes and an Idempotency-Key"
    static let blockingWithIdempotencyKey =
        "ERR a command that blocks cannot have an Idempotency-Key: it would not wait inside the transaction that the key "
        + "needs. Leave the key out, or use the command that does not block"
    static let noDigest = "ERR OpenSSL offers no SHA-256, which an Idempotency-Key needs"
    static let noSealKey =
        "ERR ACL RESTTOKEN needs a key to seal tokens with: set restTokenKeyFile in the gateway's configuration"
    static let unsealable =
        "ERR ACL RESTTOKEN takes a user of at most \(RestTokenSealer.maximumNameBytes) bytes and a "
        + "password of at most \(RestTokenSealer.maximumPasswordBytes), both UTF-8"
    static let restTokenInBatch = "ERR ACL RESTTOKEN is not supported inside a pipeline or transaction: send it alone"
    static let scanInTransaction = "ERR SCAN with WITHTYPE is not supported inside a transaction"

    static func notAllowed(_ command: UnsafeRawBufferPointer) -> String {
        "ERR Command \"\(name(command).uppercased())\" is not allowed in REST or it has a special context path"
    }

    static func noPermission(_ command: UnsafeRawBufferPointer) -> String {
        noPermission(name(command).lowercased())
    }

    static func noPermission(_ command: String) -> String {
        "NOPERM this user has no permissions to run the '\(command)' command or its subcommand"
    }

    static func wrongUser(_ name: String) -> String {
        "ERR Wrong password or user \"\(name)\" does not exist"
    }

    static func notAvailable(_ command: UnsafeRawBufferPointer) -> String {
        "ERR Command is not available: '\(name(command))'. "
            + "See https://upstash.com/docs/redis/overall/rediscompatibility for details"
    }

    static func commandTooLarge(limit: Int, actual: Int) -> String {
        "ERR max request size exceeded. Limit: \(limit) bytes, Actual: \(actual) bytes"
    }

    static func tooManyCommands(rate: Int, burst: Int, _ seconds: Int) -> String {
        "ERR rate limit exceeded: this token may send \(rate) commands per second, \(burst) at once. Nothing was run. "
            + "Try again in \(seconds) s."
    }

    static func tooManyAtOnce(burst: Int, actual: Int) -> String {
        "ERR rate limit exceeded: this token may send \(burst) commands at once, not \(actual). Nothing was run. "
            + "Send smaller batches."
    }

    static func tooManyConnections(limit: Int) -> String {
        "ERR connection limit exceeded: this token may have \(limit) connections. Nothing was run. "
            + "Use open connections again, or close some."
    }

    static func tooManyWaits(limit: Int) -> String {
        "ERR \(limit) commands wait already, and no more may: the command was not sent and did not run. Try again."
    }

    static func replyTooLarge(limit: Int) -> String {
        "ERR reply too large. Limit: \(limit) bytes"
    }

    static func tooManyRows(limit: Int) -> String {
        "ERR too many commands in one pipeline. Limit: \(limit)"
    }

    /// Command names are short; whatever else stands in their place is cut.
    private static func name(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix(64), as: UTF8.self)
    }
}
