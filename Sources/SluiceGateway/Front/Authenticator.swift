import SluiceCore
import SluiceHTTP

/// Finds out whose token a request carries. One per loop; the table is replaced when the configuration is read again.
final class Authenticator {
    private var table: TokenTable
    private var grants: [TokenGrant] = []
    private let names: TokenSlots
    private let pool: UpstreamPool

    init(table: TokenTable, names: TokenSlots, pool: UpstreamPool) {
        self.table = table
        self.names = names
        self.pool = pool
        replace(table)
    }

    /// Requests from now on are checked against `table`. The connections that its tokens need are made now, and with
    /// them the read-only user, not with the first request.
    func replace(_ table: TokenTable) {
        self.table = table
        generation = Generation()
        grants = table.tokens.map { token in
            let rights = TokenRights(isReadOnly: token.access == .readOnly, database: token.database)
            let lanes = pool.lanes(for: rights)
            lanes.fast.connect()
            return TokenGrant(metricsSlot: names.slot(for: token.name), rights: rights, lanes: lanes)
        }
    }

    /// Tells tokens that were verified against this table from those that were verified against an older one.
    private final class Generation {}
    private var generation = Generation()

    /// What the request's token allows; `nil` if it has none, or an unknown one.
    ///
    /// `_token` in the query counts before the header. A connection's last token is remembered with its bytes, so that
    /// the usual request costs one comparison, in constant time.
    func grant(
        for exchange: HTTPConnection, _ authorization: ByteRange?, in bytes: UnsafeMutableRawBufferPointer
    ) -> TokenGrant? {
        var presented: ByteRange?
        if let query = exchange.head.query {
            presented = PathArguments.token(inQuery: query, in: bytes)
        }
        presented = presented ?? authorization.map { Self.credentials(in: bytes, $0) }
        guard let presented, presented.count > 0 else { return nil }
        let token = UnsafeRawBufferPointer(rebasing: bytes[presented.offset..<presented.end])
        if let known = exchange.credentials as? VerifiedToken, known.generation === generation,
            known.bytes.withUnsafeBytes({ secureCompare(token, $0) })
        {
            return known.grant
        }
        guard let index = table.authenticate(token) else { return nil }
        let grant = grants[index.rawValue]
        exchange.credentials = VerifiedToken(bytes: Array(token), grant: grant, generation: generation)
        return grant
    }

    /// Drops `Bearer` and the blanks behind it; the bare token is accepted too.
    private static func credentials(in bytes: UnsafeMutableRawBufferPointer, _ value: ByteRange) -> ByteRange {
        let scheme: StaticString = "bearer"
        let length = scheme.utf8CodeUnitCount
        guard value.count > length, bytes[value.offset + length] == UInt8(ascii: " ") else { return value }
        for index in 0..<length where bytes[value.offset &+ index] | 0x20 != scheme.utf8Start[index] {
            return value
        }
        var start = value.offset &+ length
        while start < value.end, bytes[start] == UInt8(ascii: " ") {
            start &+= 1
        }
        return ByteRange(offset: start, count: value.end &- start)
    }
}

/// The token that a connection's last request carried.
private final class VerifiedToken {
    let bytes: [UInt8]
    let grant: TokenGrant
    let generation: AnyObject

    init(bytes: [UInt8], grant: TokenGrant, generation: AnyObject) {
        self.bytes = bytes
        self.grant = grant
        self.generation = generation
    }
}
