import CCurl

/// What libcurl's results mean for a command.
enum CurlFailure {
    static func error(_ code: CURLcode, wasSent: Bool, detail: String) -> ClientError {
        let reason = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        if wasSent {
            let isTimeout = code == CURLE_OPERATION_TIMEDOUT
            return ClientError(
                isTimeout ? .timeout : .connectionLost, "no answer: \(reason); the command may or may not have run",
                wire: .maybeExecuted)
        }
        return ClientError(self.code(of: code), "not sent: \(reason)", wire: .notSent)
    }

    private static func code(of code: CURLcode) -> ClientError.Code {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .hostNotFound
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .cannotConnect
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR: .untrustedCertificate
        case CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            .invalidRequest
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED: .tlsFailed
        default: .connectionLost
        }
    }
}
