/// What a scan finds, asked for a page at a time, as the loop goes on.
///
/// What is there from beginning to end is found at least once, and perhaps more often; what comes or goes meanwhile may be
/// found or not. Ending the loop or cancelling the task ends the scan.
public struct ScanSequence<Element: Sendable>: AsyncSequence, Sendable {
    let page: @Sendable (ScanCursor) async throws -> ScanPage<Element>

    /// Begins at the beginning.
    public func makeAsyncIterator() -> Iterator {
        Iterator(page: page)
    }

    /// Where a loop is.
    public struct Iterator: AsyncIteratorProtocol {
        let page: @Sendable (ScanCursor) async throws -> ScanPage<Element>
        private var cursor: ScanCursor? = .start
        private var found: [Element] = []
        private var position = 0

        init(page: @escaping @Sendable (ScanCursor) async throws -> ScanPage<Element>) {
            self.page = page
        }

        /// The next element; `nil` at the end.
        ///
        /// - Returns: the element.
        /// - Throws: ``ClientError``; `CancellationError`.
        public mutating func next() async throws -> Element? {
            // Pages may be empty before the end.
            while position == found.count {
                guard let cursor else { return nil }
                let page = try await page(cursor)
                self.cursor = page.next.isAtEnd ? nil : page.next
                found = page.elements
                position = 0
            }
            defer { position += 1 }
            return found[position]
        }
    }
}
