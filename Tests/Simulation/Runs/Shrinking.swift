/// Makes a run that breaks an invariant smaller, as long as it still breaks one.
package struct Shrinking {
    /// Of a run by these choices: what it breaks, and what was chosen in fact; `nil` for nothing.
    private let attempt: ([UInt16]) -> [UInt16]?
    package private(set) var choices: [UInt16]

    package init(_ choices: [UInt16], attempt: @escaping ([UInt16]) -> [UInt16]?) {
        self.attempt = attempt
        self.choices = choices
    }

    /// Leaves out and zeroes choices, in ever smaller pieces, until nothing can go any more.
    package mutating func run() {
        var size = max(1, choices.count / 2)
        while true {
            let before = choices
            removePieces(of: size)
            zeroPieces(of: size)
            guard choices == before else { continue }
            guard size > 1 else { return }
            size /= 2
        }
    }

    private mutating func removePieces(of size: Int) {
        var start = 0
        while start < choices.count {
            var shorter = choices
            shorter.removeSubrange(start..<min(start + size, choices.count))
            if !take(shorter) { start += size }
        }
    }

    private mutating func zeroPieces(of size: Int) {
        for start in stride(from: 0, to: choices.count, by: size) where start < choices.count {
            let piece = start..<min(start + size, choices.count)
            guard choices[piece].contains(where: { $0 != 0 }) else { continue }
            var simpler = choices
            for index in piece { simpler[index] = 0 }
            _ = take(simpler)
        }
    }

    private mutating func take(_ candidate: [UInt16]) -> Bool {
        guard candidate != choices, var taken = attempt(candidate) else { return false }
        // Behind the end all is the first choice anyway.
        while taken.last == 0 { taken.removeLast() }
        guard (taken.count, weight(taken)) < (choices.count, weight(choices)) else { return false }
        choices = taken
        return true
    }

    private func weight(_ choices: [UInt16]) -> Int {
        choices.count { $0 != 0 }
    }
}
