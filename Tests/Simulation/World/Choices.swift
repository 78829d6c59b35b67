/// All that is left to chance in a run, as a list of numbers: so that a run can be had again, and made smaller.
package struct Choices: Sendable {
    /// What was chosen.
    private(set) var taken: [UInt16] = []
    private let script: [UInt16]?
    private var state: UInt64
    private var isSilent = false

    /// Always the first, without keeping what was chosen.
    package static var first: Choices {
        var choices = Choices(script: [])
        choices.isSilent = true
        return choices
    }

    /// By chance.
    package init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678
        script = nil
    }

    /// As before; behind the end of the script always the first.
    package init(script: [UInt16]) {
        self.script = script
        state = 0
    }

    /// One of `count`, the first of which is what happens in a world without faults.
    mutating func pick(_ count: Int) -> Int {
        let number: Int
        if let script {
            number = taken.count < script.count ? Int(script[taken.count]) % count : 0
        } else {
            number = Int(random() % UInt64(count))
        }
        if !isSilent { taken.append(UInt16(truncatingIfNeeded: number)) }
        return number
    }

    /// Whether something happens that does so in so many of 1,000 cases.
    mutating func happens(_ permille: Int) -> Bool {
        if script != nil { return pick(2) == 1 }
        let happens = Int(random() % 1_000) < permille
        taken.append(happens ? 1 : 0)
        return happens
    }

    /// SplitMix64.
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
