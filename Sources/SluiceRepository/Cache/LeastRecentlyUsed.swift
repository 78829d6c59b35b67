/// A dictionary that forgets what was not asked for the longest when it gets too large. Every call takes constant time.
struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Node: Sendable {
        var key: Key
        var value: Value
        var cost: Int
        /// Asked for later and earlier; -1 for none.
        var newer: Int
        var older: Int
    }

    private let maximumCount: Int
    private let maximumCost: Int
    private var places: [Key: Int] = [:]
    private var nodes: [Node] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1
    private(set) var cost = 0
    /// How many were forgotten to make room.
    private(set) var evictions = 0

    init(maximumCount: Int, maximumCost: Int) {
        self.maximumCount = maximumCount
        self.maximumCost = maximumCost
    }

    var count: Int { places.count }

    /// The value, which is then the last to be forgotten.
    mutating func use(_ key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        unlink(place)
        link(place)
        return nodes[place].value
    }

    /// The value; its turn to be forgotten stays as it is.
    func peek(_ key: Key) -> Value? {
        places[key].map { nodes[$0].value }
    }

    /// Keeps a value, unless it is larger than everything may be.
    mutating func set(_ key: Key, _ value: Value, cost: Int) {
        remove(key)
        guard cost <= maximumCost, maximumCount > 0 else { return }
        while count >= maximumCount || self.cost + cost > maximumCost, oldest >= 0 {
            remove(nodes[oldest].key)
            evictions += 1
        }
        let node = Node(key: key, value: value, cost: cost, newer: -1, older: -1)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            nodes[place] = node
        } else {
            place = nodes.count
            nodes.append(node)
        }
        places[key] = place
        self.cost += cost
        link(place)
    }

    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        unlink(place)
        cost -= nodes[place].cost
        free.append(place)
    }

    mutating func removeAll() {
        self = LeastRecentlyUsed(maximumCount: maximumCount, maximumCost: maximumCost, evictions: evictions)
    }

    private init(maximumCount: Int, maximumCost: Int, evictions: Int) {
        self.init(maximumCount: maximumCount, maximumCost: maximumCost)
        self.evictions = evictions
    }

    private mutating func link(_ place: Int) {
        nodes[place].older = newest
        nodes[place].newer = -1
        if newest >= 0 { nodes[newest].newer = place }
        newest = place
        if oldest < 0 { oldest = place }
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (nodes[place].newer, nodes[place].older)
        if newer >= 0 { nodes[newer].older = older } else { newest = older }
        if older >= 0 { nodes[older].newer = newer } else { oldest = newer }
    }
}
