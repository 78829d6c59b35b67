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
        generation += 1
        grants = table.tokens.map { token in
            let rights = TokenRights(isReadOnly: token.access == .readOnly, database: token.database)
            let lanes = pool.lanes(for: rights)
            lanes.fast.connect()
            return TokenGrant(
                name: token.name, metricsSlot: names.slot(for: token.name), rights: rights, lanes: lanes)
        }
    }

    /// Tells tokens that were verified against this table from those that were verified against an older one.
    private var generation = 0

    /// The request's token with what it allows; `nil` if it has none, or an unknown one.
    ///
    /// `_token` in the query counts before the header. A connection's last token is remembered with its bytes, so that
    /// the usual request costs one comparison, in constant time.
    func verify(
        _ exchange: HTTPConnection, _ authorization: ByteRange?, in bytes: UnsafeMutableRawBufferPointer
    ) -> VerifiedToken? {
        var presented: ByteRange?
        if let query = exchange.head.query {
            presented = PathArguments.token(inQuery: query, in: bytes)
        }
        if presented == nil, let authorization {
            presented = Self.credentials(in: bytes, authorization)
        }
        guard let presented, presented.count > 0 else { return nil }
        let token = UnsafeRawBufferPointer(
            start: bytes.baseAddress.map { $0 + presented.offset }, count: presented.count)
        if let credentials = exchange.credentials {
            // Nothing else is ever put there.
            let known = unsafeDowncast(credentials, to: VerifiedToken.self)
            if known.generation == generation, known.isEqual(to: token) { return known }
        }
        return look(up: token, exchange)
    }

    @inline(never)
    private func look(up token: UnsafeRawBufferPointer, _ exchange: HTTPConnection) -> VerifiedToken? {
        guard let index = table.authenticate(token) else { return nil }
        let verified = VerifiedToken(token, grant: grants[index.rawValue], generation: generation)
        exchange.credentials = verified
        return verified
    }

    /// Drops `Bearer` and the blanks behind it; the bare token is accepted too.
    private static func credentials(in bytes: UnsafeMutableRawBufferPointer, _ value: ByteRange) -> ByteRange {
        // Four bytes, three bytes of letters and a blank: `bearer `, without regard to case.
        guard value.count > 7,
            bytes.loadUnaligned(fromByteOffset: value.offset, as: UInt32.self) | 0x2020_2020
                == UInt32(littleEndian: 0x7261_6562),
            bytes.loadUnaligned(fromByteOffset: value.offset &+ 3, as: UInt32.self) | 0x0020_2020
                == UInt32(littleEndian: 0x2072_6572)
        else { return value }
        var start = value.offset &+ 7
        while start < value.end, bytes[start] == UInt8(ascii: " ") {
            start &+= 1
        }
        return ByteRange(offset: start, count: value.end &- start)
    }
}

/// The token that a connection's last request carried.
final class VerifiedToken {
    let grant: TokenGrant
    fileprivate let generation: Int
    private let bytes: UnsafeMutableRawBufferPointer

    fileprivate init(_ token: UnsafeRawBufferPointer, grant: TokenGrant, generation: Int) {
        bytes = .allocate(byteCount: token.count, alignment: 16)
        bytes.copyMemory(from: token)
        self.grant = grant
        self.generation = generation
    }

    deinit {
        bytes.deallocate()
    }

    fileprivate func isEqual(to token: UnsafeRawBufferPointer) -> Bool {
        secureCompare(token, UnsafeRawBufferPointer(bytes))
    }
}
