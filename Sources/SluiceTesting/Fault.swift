/// What ``FaultProxy`` does to a connection.
public struct Fault: Sendable {
    enum Action: Sendable {
        case refuse
        case cutRequest(Int)
        case cutAnswer(Int)
        case hang
        case delay(Duration)
        case answer([UInt8])
    }

    let action: Action

    /// Closes the connection before anything is passed on: nothing has run.
    public static let refuse = Fault(action: .refuse)

    /// Closes the connection after so many bytes of the request: whether it ran depends on how many those are.
    public static func cutRequest(after bytes: Int) -> Fault { Fault(action: .cutRequest(max(0, bytes))) }

    /// Passes the request on, and closes the connection after so many bytes of the answer: it ran, and the client cannot
    /// know.
    public static func cutAnswer(after bytes: Int = 0) -> Fault { Fault(action: .cutAnswer(max(0, bytes))) }

    /// Passes the request on, and never the answer.
    public static let hang = Fault(action: .hang)

    /// Holds each piece of the answer back for a while.
    public static func delay(_ duration: Duration) -> Fault { Fault(action: .delay(duration)) }

    /// Answers with these bytes in place of the server, and closes the connection. Nothing is passed on.
    ///
    /// - Parameter bytes: the whole HTTP answer, sound or not.
    /// - Returns: the fault.
    public static func answer(_ bytes: [UInt8]) -> Fault { Fault(action: .answer(bytes)) }

    /// Answers in place of the server, and closes the connection. Nothing is passed on.
    ///
    /// - Parameters:
    ///   - status: the status, such as 502.
    ///   - contentType: the media type of the body. Default `text/html`, as of proxies.
    ///   - body: the body. Default none.
    /// - Returns: the fault.
    public static func answer(status: Int, contentType: String = "text/html", body: String = "") -> Fault {
        let head =
            "HTTP/1.1 \(status) \r\nContent-Type: \(contentType)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        return .answer(Array((head + body).utf8))
    }
}
