package import SluiceCore

/// Answers the requests of one loop's connections. Called on the loop's thread.
package protocol HTTPService: AnyObject {
    /// A whole request has arrived. The service answers through `exchange`, at once or later on the same thread.
    func serve(_ exchange: HTTPConnection)

    /// Appends the body that explains `fault` to the client.
    ///
    /// - Returns: the body's media type.
    func explain(_ fault: HTTPFault, in body: ByteBuffer) -> ContentType
}

/// Wants to know when a client leaves before its answer is complete.
package protocol ExchangeObserver: AnyObject {
    /// The connection is gone: nothing more can be sent.
    func exchangeAbandoned()

    /// What was sent has left; there is room for more.
    func exchangeDrained()
}
