/// Requests of which a proxy in front might see another end than the server does.
///
/// From the research of Linhart et al. (2005), Kettle ("HTTP Desync Attacks", 2019, and later), Emil Lerner, Bahruz
/// Jabiyev et al. ("T-Reqs", 2021) and Ben Kallus et al. ("The HTTP Garden", 2024).
enum SmugglingCorpus {
    /// What must never be understood as a request of its own.
    static let smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"

    /// Fields of a POST whose body is a terminating chunk and then another request, 40 bytes long.
    static let framings: [String] = [
        // Content-Length against Transfer-Encoding
        "Content-Length: 40\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nTransfer-Encoding: identity", "Transfer-Encoding: chunked\r\nContent-Length: 0",
        "content-length: 40\r\nTRANSFER-ENCODING: CHUNKED",
        // Transfer-Encoding against Transfer-Encoding
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-encoding: x", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: ,chunked",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: x", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunkedx", "Transfer-Encoding: chunked;a=b", "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: 'chunked'", "Transfer-Encoding: chunk", "Transfer-Encoding: chun ked",
        "Transfer-Encoding:\u{b}chunked", "Transfer-Encoding:\u{c}chunked", "Transfer-Encoding: chunked\u{b}",
        "Transfer-Encoding:\u{0}chunked", "Transfer-Encoding: chunked\u{0}", "Transfer-Encoding: \u{ff}chunked",
        "Transfer-Encoding:\u{a0}chunked", "Transfer-Encoding:", "Transfer-Encoding: ",
        // Names that one parser takes for the field and another does not
        "Transfer-Encoding : chunked", "Transfer-Encoding\t: chunked", " Transfer-Encoding: chunked",
        "\tTransfer-Encoding: chunked", "Transfer-Encoding\u{b}: chunked", "Transfer-Encoding\u{0}: chunked",
        "Transfer\rEncoding: chunked", "Transfer-Encoding\r: chunked", "X: y\rTransfer-Encoding: chunked",
        "X: y\nTransfer-Encoding: chunked", "X: y\r\n Transfer-Encoding: chunked", "Transfer-Encoding\r\n : chunked",
        "X: y\r\n\tTransfer-Encoding: chunked", "Transfer-Encoding\n : chunked", "Transfer-Encoding chunked",
        "\u{0}Transfer-Encoding: chunked", "\"Transfer-Encoding\": chunked", "Transfer Encoding: chunked",
        "Foo: bar\r\n\rTransfer-Encoding: chunked", ":Transfer-Encoding: chunked", "Transfer-Encoding:\n chunked",
        "Transfer-Encoding:\r\n chunked", "Transfer-Encoding: chunked\r\n , identity",
        // Content-Length against Content-Length
        "Content-Length: 5\r\nContent-Length: 40", "Content-Length: 40\r\nContent-Length: 40",
        "Content-Length: 5, 40", "Content-Length: 5,5", "Content-Length: 5 40", "Content-Length: +5",
        "Content-Length: -5", "Content-Length: 0x5", "Content-Length: 5.0", "Content-Length: 5e0",
        "Content-Length: \u{b}5", "Content-Length: 5\u{0}", "Content-Length: \"5\"", "Content-Length: ５",
        "Content-Length: 18446744073709551621", "Content-Length: 4294967301000000000000", "Content-Length:",
        "Content-Length: 5\r\n 40", "Content-Length:\r\n 5", "Content-Length : 5", "Content-Length\u{0}: 5",
        "Content\rLength: 5", "X: y\nContent-Length: 5", "X: y\rContent-Length: 5", "\rContent-Length: 5",
        "Content-Length 5", "Content-Length: 5\r\nContent-Length : 40", "Content-Length: 1_0", "Content-Length: 5;",
        // Whom it is for
        "Host: other", "host : other", "Host: h\r\nHost: h", " Host: other", "X: y\nHost: other",
    ]

    static let whole: [String] = [
        // Chunked bodies that end in more than one place
        chunked("5\r\nhello\r\n0\r\n\r"), chunked("1\nx\n0\n\n"), chunked("5;\nhello\r\n0\r\n\r\n"),
        chunked("5;ext\nhello\r\n0\r\n\r\n"), chunked("0\n\r\n"), chunked("0\r\n\n"), chunked("0\r\r\n\r\n"),
        chunked("5\r\nhello0\r\n\r\n"), chunked("5\r\nhelloXX0\r\n\r\n"), chunked("5\r\nhello\n0\r\n\r\n"),
        chunked("5 \r\nhello\r\n0\r\n\r\n"), chunked(" 5\r\nhello\r\n0\r\n\r\n"), chunked("0x5\r\nhello\r\n0\r\n\r\n"),
        chunked("+5\r\nhello\r\n0\r\n\r\n"), chunked("-0\r\n\r\n"), chunked("5_\r\nhello\r\n0\r\n\r\n"),
        chunked("100000005\r\nhello\r\n0\r\n\r\n"), chunked("10000000000000005\r\nhello\r\n0\r\n\r\n"),
        chunked("ffffffffffffffff5\r\nhello\r\n0\r\n\r\n"), chunked("\r\n0\r\n\r\n"), chunked(";\r\n\r\n"),
        chunked("5\u{b}\r\nhello\r\n0\r\n\r\n"), chunked("5\u{0}\r\nhello\r\n0\r\n\r\n"),
        chunked("5\rhello\r\n0\r\n\r\n"),
        chunked("0\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n"), chunked("0\r\n X: y\r\n\r\n"),
        chunked("0\r\nX\r\n\r\n"), chunked("0\r\nX: y\n\r\n"), chunked("0\r\nX : y\r\n\r\n"), chunked("g\r\n"),
        // Versions and request lines
        "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET / HTTP/0.9\r\n\r\n",
        "GET /\r\n\r\n", "GET /\r\n", "GET / \r\n\r\n", "GET /smuggled?\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n", "GET / HTTP/1.1\rHost: h\r\r", "GET / HTTP/1.1\r\nHost: h\r\n\n",
        "GET / HTTP/1.1\r\nHost: h\n\r\n", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\u{0}\r\nHost: h\r\n\r\n", "GET / HTTP/1.1,HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: h\r\n\r\n", "GET / HTTP/1.1\r\n\r\nHost: h\r\n\r\n",
        "GET\t/\tHTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1 HTTP/1.1\r\nHost: h\r\n\r\n", " GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/2\r\nHost: h\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET http://h?/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/١.١\r\nHost: h\r\n\r\n", "\u{feff}GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    ]

    private static func chunked(_ body: String) -> String {
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(body)"
    }
}
