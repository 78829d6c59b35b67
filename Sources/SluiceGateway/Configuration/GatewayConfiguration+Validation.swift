extension GatewayConfiguration {
    /// Finds out whether a gateway can run like this. Looks at the settings only, and changes nothing.
    ///
    /// - Throws: ``ConfigurationError`` for the first setting that is wrong.
    public func validate() throws(ConfigurationError) {
        if let problem = problems().first { throw problem }
    }

    /// All settings that are wrong.
    func problems() -> [ConfigurationError] {
        listenerProblems() + tokenProblems() + limitProblems() + timeoutProblems() + otherProblems() + tlsProblems()
            + blockingProblems()
    }

    private func listenerProblems() -> [ConfigurationError] {
        var problems: [ConfigurationError] = []
        if listeners.isEmpty {
            problems.append(ConfigurationError("listen", "there is no address: name one, such as 127.0.0.1:8079"))
        }
        var seen: [ListenAddress] = []
        for address in listeners + (adminListener.map { [$0] } ?? []) {
            if seen.contains(address), !address.hasAnyPort {
                problems.append(ConfigurationError("listen", "\(address) is there twice: name each address once"))
            }
            seen.append(address)
        }
        return problems
    }

    private func tokenProblems() -> [ConfigurationError] {
        var problems: [ConfigurationError] = []
        do throws(ConfigurationError) {
            _ = try TokenTable(tokens)
        } catch {
            problems.append(error)
        }
        problems += tokens.flatMap { $0.limits.problems(of: $0.name) }
        guard let exposed = listeners.first(where: { !$0.isLoopback }) else { return problems }
        if tokens.isEmpty {
            problems.append(
                ConfigurationError(
                    "listen",
                    "\(exposed) is reached from other machines, and no tokens are configured: set SLUICE_TOKEN or list "
                        + "tokens in the configuration file, or listen on 127.0.0.1"))
        }
        for token in tokens where token.isShort {
            problems.append(
                ConfigurationError(
                    "tokens.\(token.name)",
                    "the token has fewer than 16 characters, and \(exposed) is reached from other machines: use what "
                        + "`openssl rand -hex 32` prints, or listen on 127.0.0.1"))
        }
        return problems
    }

    private func limitProblems() -> [ConfigurationError] {
        let kibibyte = 1 << 10
        let gibibyte = 1 << 30
        let ranges: [(String, Int, ClosedRange<Int>)] = [
            ("threads", threads, 1...1024),
            ("limits.requestLineBytes", limits.requestLineBytes, 256...16 << 20),
            ("limits.headerBytes", limits.headerBytes, 256...16 << 20),
            ("limits.headerCount", limits.headerCount, 8...10_000),
            ("limits.bodyBytes", limits.bodyBytes, kibibyte...gibibyte),
            ("limits.commandBytes", limits.commandBytes, kibibyte...gibibyte),
            ("limits.rows", limits.rows, 1...10_000_000),
            ("limits.replyBytes", limits.replyBytes, kibibyte...16 * gibibyte),
            ("limits.outputHighWaterBytes", limits.outputHighWaterBytes, 4 * kibibyte...gibibyte),
            ("limits.connections", limits.connections, 1...1_000_000),
            ("limits.handshakes", limits.handshakes, 1...1_000_000),
            ("limits.streams", limits.streams, 0...1_000_000),
            ("limits.queuedRequests", limits.queuedRequests, 1...10_000_000),
            ("limits.queuedBytes", limits.queuedBytes, kibibyte...16 * gibibyte),
            ("commands.scanCount", commands.scanCount, 1...1_000_000),
        ]
        return ranges.compactMap { key, value, range in
            range.contains(value)
                ? nil : ConfigurationError(key, "is \(value): choose from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    private func timeoutProblems() -> [ConfigurationError] {
        let shortest = Duration.milliseconds(1)
        let longest = Duration.seconds(86_400)
        let times: [(String, Duration, Duration)] = [
            ("timeouts.header", timeouts.header, shortest),
            ("timeouts.body", timeouts.body, shortest),
            ("timeouts.handshake", timeouts.handshake, shortest),
            ("timeouts.idle", timeouts.idle, shortest),
            ("timeouts.write", timeouts.write, shortest),
            ("timeouts.command", timeouts.command, shortest),
            ("timeouts.connect", timeouts.connect, shortest),
            ("timeouts.drain", timeouts.drain, .zero),
        ]
        return times.compactMap { key, value, least in
            (least...longest).contains(value)
                ? nil
                : ConfigurationError(
                    key, "is \(DurationText.write(value)): choose from \(DurationText.write(least)) to 24h")
        }
    }

    private func otherProblems() -> [ConfigurationError] {
        var problems: [ConfigurationError] = []
        if !mountPrefix.isEmpty, !Self.isPathPrefix(mountPrefix) {
            problems.append(
                ConfigurationError(
                    "mountPrefix", "\(mountPrefix.debugDescription) is no path: write it like /redis or /data/redis"))
        }
        if dataDirectory.isEmpty || dataDirectory.utf8.contains(0) {
            problems.append(ConfigurationError("dataDirectory", "is no path: name a directory"))
        }
        if case .sampled(let rate) = accessLog, !(0...1).contains(rate) {
            problems.append(ConfigurationError("accessLog.sample", "is \(rate): choose from 0 to 1"))
        }
        if case .origins(let origins) = cors {
            for origin in origins where !Self.isOrigin(origin) {
                problems.append(
                    ConfigurationError(
                        "cors",
                        "\(origin.debugDescription) is no origin: write it like https://example.org, in lower "
                            + "case and without a slash at its end"))
            }
        }
        return problems
    }

    private func tlsProblems() -> [ConfigurationError] {
        var problems: [ConfigurationError] = []
        var usesTLS = false
        if case .redis(let url) = backend { usesTLS = url.usesTLS }
        if redisTLS != nil, !usesTLS {
            problems.append(
                ConfigurationError(
                    "redis.tls", "is of no use without TLS: begin the URL of Redis with rediss://, or leave it out"))
        }
        if tls != nil, listeners.allSatisfy(\.isUnix) {
            problems.append(ConfigurationError("tls", "is of no use on Unix sockets: listen on an IP address too"))
        }
        return problems
    }

    /// `/` and characters that no client encodes, in segments that are not empty.
    private static func isPathPrefix(_ text: String) -> Bool {
        let segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return segments.count > 1 && segments[0].isEmpty
            && segments.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(isUnreserved) }
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        let host = text.utf8.dropFirst(scheme.utf8.count)
        return !host.isEmpty
            && host.allSatisfy {
                (isUnreserved($0) || "[]:".utf8.contains($0)) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            }
    }

    /// RFC 3986 §2.3.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        return isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._~".utf8.contains(byte)
    }
}
