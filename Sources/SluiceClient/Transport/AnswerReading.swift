import SluiceCore

/// Makes sense of answers.
enum AnswerReading {
    enum Items {
        case each([ReplyItem])
        /// The batch is too large or otherwise not to the server's liking: none of it ran.
        case refusedAsAWhole
        case allFailed(ClientError)
    }

    /// The answer to one command.
    static func item(_ body: UnsafeMutableRawBufferPointer, _ head: AnswerHead, _ options: CurlOptions) -> Call.Outcome
    {
        do throws(ClientError) {
            switch try read(body, head, options) {
            case .single(.result(let reply)) where head.isGood: return .item(.result(reply), head)
            case .single(.error(let text)): return .item(.error(text), head)
            default: throw notOfThisAPI(body, head, options)
            }
        } catch {
            return .failed(error)
        }
    }

    /// The answer to several.
    static func items(
        _ body: UnsafeMutableRawBufferPointer, _ head: AnswerHead, _ options: CurlOptions, count: Int
    ) -> Items {
        do throws(ClientError) {
            switch try read(body, head, options) {
            case .batch(let items) where items.count == count && head.isGood: return .each(items)
            case .single(.error) where head.status == 400 || head.status == 413: return .refusedAsAWhole
            case .single(.error(let text)): throw ClientError(answer: text, head)
            default: throw notOfThisAPI(body, head, options)
            }
        } catch {
            return .allFailed(error)
        }
    }

    /// The body, if it is one of the API's; it changes.
    static func read(
        _ body: UnsafeMutableRawBufferPointer, _ head: AnswerHead, _ options: CurlOptions, mayQuote: Bool = true
    ) throws(ClientError) -> ReplyBody {
        do throws(ReplyBodyFault) {
            return try ReplyBodyReader.read(body, base64: options.usesBase64)
        } catch {
            throw notOfThisAPI(body, head, options, mayQuote: mayQuote)
        }
    }

    /// The same of an array.
    static func read(
        _ body: inout [UInt8], _ head: AnswerHead, _ options: CurlOptions, mayQuote: Bool = true
    ) throws(ClientError) -> ReplyBody {
        let result = body.withUnsafeMutableBytes { bytes -> Result<ReplyBody, ClientError> in
            do throws(ClientError) {
                return .success(try read(bytes, head, options, mayQuote: mayQuote))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// What an answer means that is none of the API's. Nothing is quoted if `mayQuote` is `false`, as for a request with
    /// keys in its path: a page may show them.
    static func notOfThisAPI(
        _ body: some Collection<UInt8>, _ head: AnswerHead, _ options: CurlOptions, mayQuote: Bool = true
    ) -> ClientError {
        let excerpt = mayQuote ? QuotedText.excerpt(of: body, without: [options.token]) : nil
        let what = body.isEmpty ? "an empty body" : excerpt.map { "something that is no answer of this API: \($0)" }
        return ClientError(
            ClientError.Code(ofStatus: head.status) ?? .invalidAnswer,
            "the server answered \(head.status) with \(what ?? "something that is no answer of this API")",
            status: head.status, retryAfter: head.retryAfter)
    }
}

extension AnswerHead {
    var isGood: Bool { 200..<300 ~= status }

    var retryAfter: Duration? { retryAfterSeconds.map { .seconds(max(0, $0)) } }
}
