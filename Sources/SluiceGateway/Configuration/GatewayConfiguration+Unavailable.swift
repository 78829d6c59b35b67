extension GatewayConfiguration {
    /// Settings that are understood, but that this build of the gateway does not carry out. It must not start with
    /// them: what was meant to be encrypted would not be.
    func unavailableProblems() -> [ConfigurationError] {
        var problems: [ConfigurationError] = []
        if tls != nil {
            problems.append(
                ConfigurationError(
                    "tls",
                    "is not available in this build: listen on 127.0.0.1 behind a proxy that speaks TLS, and leave it "
                        + "out"))
        }
        if case .redis(let url) = backend, url.usesTLS {
            problems.append(
                ConfigurationError(
                    "redis",
                    "rediss:// is not available in this build: use redis:// over a network you trust, or a TLS tunnel"))
        }
        return problems
    }
}
