/// Different elements in their order. Adding and removing move what is behind them.
struct SortedSet<Element: Comparable & Sendable>: Sendable {
    private(set) var elements: [Element]

    /// - Parameter elements: in any order; equal ones count once.
    init(_ elements: [Element] = []) {
        self.elements = []
        self.elements.reserveCapacity(elements.count)
        for element in elements.sorted() where self.elements.last != element { self.elements.append(element) }
    }

    /// Where an element is, or would be.
    func position(of element: Element) -> Int {
        var (low, high) = (0, elements.count)
        while low < high {
            let middle = (low + high) / 2
            if elements[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func insert(_ element: Element) {
        let position = position(of: element)
        guard position == elements.count || elements[position] != element else { return }
        elements.insert(element, at: position)
    }

    mutating func remove(_ element: Element) {
        let position = position(of: element)
        guard position < elements.count, elements[position] == element else { return }
        elements.remove(at: position)
    }
}
