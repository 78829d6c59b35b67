import FoundationEssentials
import Glibc
import SluiceClient

/// Decodes and encodes an entity with Foundation and with the client, in turns, and prints microseconds for each and their
/// ratio: `codable-bench [ROUNDS]`. With `codable-bench MODE COUNT` it does one of them so often, for counting instructions.
@main
enum CodableBench {
    static func main() throws {
        let words = CommandLine.arguments
        if words.count == 3, let mode = Mode(rawValue: words[1]), let count = Int(words[2]) {
            return print(try mode.run(count))
        }
        let rounds = words.count > 1 ? Int(words[1]) ?? 11 : 11
        print("entity of \(try Order.sample.redisBytes().count) bytes, equal: \(try isEqual())")
        for (foundation, own) in [(Mode.foundationDecode, Mode.decode), (.foundationEncode, .encode)] {
            var pairs: [(foundation: Double, own: Double)] = []
            for _ in 0..<rounds { pairs.append((try microseconds(foundation), try microseconds(own))) }
            pairs.sort { $0.foundation / $0.own < $1.foundation / $1.own }
            let median = pairs[rounds / 2]
            print("\(own): Foundation \(median.foundation), own \(median.own), ratio \(median.foundation / median.own)")
        }
    }

    private static func isEqual() throws -> Bool {
        let text = try Order.sample.redisBytes()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(Order.sample)) == text && Order(redisBytes: text) == Order.sample
            && JSONDecoder().decode(Order.self, from: Data(text)) == Order.sample
    }

    private static func microseconds(_ mode: Mode) throws -> Double {
        let count = 5_000
        let clock = ContinuousClock()
        let duration = try clock.measure { _ = try mode.run(count) }
        return Double(duration.components.attoseconds / 1_000_000) / 1e6 / Double(count)
            + Double(duration.components.seconds) * 1e6 / Double(count)
    }
}

enum Mode: String {
    case foundationDecode, decode, foundationEncode, encode

    /// Returns something that depends on all of it, so that nothing is left out.
    func run(_ count: Int) throws -> Int {
        let text = try Order.sample.redisBytes()
        var sum = 0
        switch self {
        case .decode:
            for _ in 0..<count { sum &+= Order(redisBytes: text)?.lines.count ?? 0 }
        case .foundationDecode:
            let decoder = JSONDecoder()
            let data = Data(text)
            for _ in 0..<count { sum &+= try decoder.decode(Order.self, from: data).lines.count }
        case .encode:
            for _ in 0..<count { sum &+= try Order.sample.redisBytes().count }
        case .foundationEncode:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            for _ in 0..<count { sum &+= try encoder.encode(Order.sample).count }
        }
        return sum
    }
}
