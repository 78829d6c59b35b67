import SluiceCore

/// How calls are carried out.
struct CurlOptions: Sendable {
    let base: String
    let token: String
    let usesBase64: Bool
    let connectTimeout: Duration
    let unixSocketPath: String?
    let certificateAuthorityFile: String?
    let clientCertificate: ClientCertificate?
    let proxy: String?
    let autoPipelining: AutoPipelining
    let maximumAnswerBytes: Int
    let maximumConcurrentRequests: Int
    let dnsCacheDuration: Duration
    let tcpKeepAlive: Duration
    let streamSilence: Duration?

    init(_ configuration: ClientConfiguration) {
        base = configuration.base
        token = configuration.token
        usesBase64 = configuration.usesBase64
        connectTimeout = configuration.connectTimeout
        unixSocketPath = configuration.unixSocketPath
        certificateAuthorityFile = configuration.certificateAuthorityFile
        clientCertificate = configuration.clientCertificate
        proxy = configuration.proxy
        autoPipelining = configuration.autoPipelining
        maximumAnswerBytes = configuration.maximumAnswerBytes
        maximumConcurrentRequests = max(1, configuration.maximumConcurrentRequests)
        dnsCacheDuration = configuration.dnsCacheDuration
        tcpKeepAlive = configuration.tcpKeepAlive
        streamSilence = configuration.streamSilence
    }
}
