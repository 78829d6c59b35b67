import SluiceGateway
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8079", "127.0.0.1:8079"), ("localhost:1", "127.0.0.1:1"), ("0.0.0.0:0", "0.0.0.0:0"),
        ("[::1]:65535", "[::1]:65535"), ("[::]:80", "[::]:80"), ("unix:/run/sluice.sock", "unix:/run/sluice.sock"),
        ("unix:relative.sock", "unix:relative.sock"),
    ])
    func reads(text: String, shown: String) throws {
        #expect(try ListenAddress(text).description == shown)
    }

    @Test(arguments: [
        "", "8079", ":8079", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:+1",
        "127.1:80", "example.org:80", "::1:8079", "[::1]", "[::1", "[]:80", "unix:", "http://127.0.0.1:80",
        "127.0.0.1:80 ", "unix:/" + String(repeating: "x", count: 107),
    ])
    func refuses(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try ListenAddress(text) }
        #expect(error?.key == "listen")
    }
}

@Suite struct RedisURLTests {
    @Test(
        arguments: [
            ("redis://localhost", "redis://localhost:6379/0", nil, nil, 0),
            ("redis://10.0.0.1:7000/3", "redis://10.0.0.1:7000/3", nil, nil, 3),
            ("redis://[::1]:7000/", "redis://[::1]:7000/0", nil, nil, 0),
            ("rediss://app:word@db.test:6380/2", "rediss://app:<redacted>@db.test:6380/2", "app", "word", 2),
            ("rediss://[::1]", "rediss://[::1]:6379/0", nil, nil, 0),
            ("redis://[fe80::1]", "redis://[fe80::1]:6379/0", nil, nil, 0),
            ("redis://:word@host", "redis://:<redacted>@host:6379/0", nil, "word", 0),
            ("redis://app:p%40ss%2Fw%3Ard@host/1", "redis://app:<redacted>@host:6379/1", "app", "p@ss/w:rd", 1),
            ("redis://app:a@b@host", "redis://app:<redacted>@host:6379/0", "app", "a@b", 0),
            ("unix:///run/redis.sock", "unix:///run/redis.sock?db=0", nil, nil, 0),
            ("unix:///run/redis.sock?db=2", "unix:///run/redis.sock?db=2", nil, nil, 2),
            ("unix://app:word@/run/re%20dis@x.sock", "unix://app:<redacted>@/run/re dis@x.sock?db=0", "app", "word", 0),
        ] as [(String, String, String?, String?, Int)])
    func reads(text: String, shown: String, username: String?, password: String?, database: Int) throws {
        let url = try RedisURL(text)
        #expect(url.description == shown)
        #expect(url.username == username)
        #expect(url.password?.revealed == password)
        #expect(url.database == database)
    }

    @Test(arguments: [
        "", "localhost:6379", "redis://", "redis://:6379", "redis://host:0", "redis://host:99999", "redis://host:x",
        "redis://host/x", "redis://host/-1", "redis://host/99999", "redis://host/0/1", "redis://word@host",
        "redis://user:@host", "redis://a:%4@host", "redis://a:%FF@host", "redis://ho st", "redis://::1", "redis://[::1",
        "redis://[host]:1", "redis://[::1]x", "unix://", "unix:///a?x=1", "unix:///a?db=x", "unix://word@/a",
        "unix:///a%00b",
    ])
    func refuses(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try RedisURL(text) }
        #expect(error?.key == "redis")
    }

    @Test(arguments: ["https://host", "http://host"])
    func saysWhyAKnownSchemeIsRefused(text: String) {
        let error = #expect(throws: ConfigurationError.self) { try RedisURL(text) }
        #expect(error?.message.contains("REST") == true)
    }

    @Test(
        arguments: [
            ("redis://host", false), ("rediss://host", true), ("unix:///a", false), ("redis://rediss://@host", false),
            ("rediss:/host", nil), ("REDISS://host", nil), ("rediss:///a", nil),
        ] as [(String, Bool?)])
    func knowsWhichServersSpeakTLS(text: String, usesTLS: Bool?) {
        #expect((try? RedisURL(text))?.usesTLS == usesTLS)
    }

    @Test(arguments: [
        "redis://:planted@host", "redis://:planted@host:x", "redis://planted@host", "rediss://:planted@host",
    ])
    func neverShowsThePassword(text: String) {
        var shown = ""
        do {
            let url = try RedisURL(text)
            dump(url, to: &shown)
            shown += "\(url) \(String(reflecting: url))"
        } catch {
            shown = "\(error)"
        }
        #expect(!shown.contains("planted"))
    }
}
