/// All values of a list, page by page as they are asked for. Each value whose sort key does not change meanwhile comes
/// once.
public struct EntitySequence<Value: Sendable>: AsyncSequence, Sendable {
    let page: @Sendable (Cursor?) async throws -> Page<Value>

    /// Begins at the first page.
    public func makeAsyncIterator() -> Iterator {
        Iterator(page: page)
    }

    /// Reads pages.
    public struct Iterator: AsyncIteratorProtocol {
        let page: @Sendable (Cursor?) async throws -> Page<Value>
        private var items: ArraySlice<Stored<Value>> = []
        private var cursor: Cursor?
        private var isAtEnd = false

        init(page: @escaping @Sendable (Cursor?) async throws -> Page<Value>) {
            self.page = page
        }

        /// The next value; `nil` behind the last.
        ///
        /// - Throws: ``StoreError``, also for a record that cannot be read.
        public mutating func next() async throws -> Stored<Value>? {
            while items.isEmpty {
                guard !isAtEnd else { return nil }
                let page = try await page(cursor)
                if let damage = page.damaged.first { throw damage.error }
                items = page.items[...]
                cursor = page.next
                isAtEnd = page.next == nil
            }
            return items.removeFirst()
        }
    }
}
