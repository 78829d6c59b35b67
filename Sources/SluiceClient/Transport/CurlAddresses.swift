import CCurl

/// The addresses that most requests go to, parsed once.
struct CurlAddresses {
    let command: OpaquePointer
    let pipeline: OpaquePointer

    init?(base: String) {
        guard let command = Self.parse(base + "/") else { return nil }
        guard let pipeline = Self.parse(base + BatchKind.pipeline.rawValue) else {
            curl_url_cleanup(command)
            return nil
        }
        self.command = command
        self.pipeline = pipeline
    }

    private static func parse(_ text: String) -> OpaquePointer? {
        guard let url = curl_url() else { return nil }
        if curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK { return url }
        curl_url_cleanup(url)
        return nil
    }

    func free() {
        curl_url_cleanup(command)
        curl_url_cleanup(pipeline)
    }
}
