import SluiceCore
import Testing

@testable import SluiceClient

/// What commands are on the wire, and what the command table says of them.
@Suite struct EncodingTests {
    @Test(arguments: CommandCase.all)
    func hasTheWordsOnTheWire(command: CommandCase) {
        #expect(command.texts == command.expected)
    }

    @Test(arguments: CommandCase.all)
    func isForReadersExactlyIfTheirTokenMayRunIt(command: CommandCase) throws {
        let entry = try #require(Self.entry(of: command))
        #expect(command.isForReaders == entry.readOnlyTokenMayRun)
        #expect(!entry.isRefused(allowsOperators: false))
        #expect(command.retryClass == entry.retry)
    }

    @Test(arguments: CommandCase.all)
    func isKnownByItsWholeName(command: CommandCase) throws {
        let entry = try #require(Self.entry(of: command))
        #expect(CommandTable.standard[entry.id].displayName == command.name)
    }

    @Test func argumentsAreBytes() throws {
        let bytes = (0...255).map(UInt8.init)
        let command: WriteCommand<Bool> = .set(bytes, bytes)
        #expect(command.words == [Array("SET".utf8), bytes, bytes])
    }

    @Test(arguments: [
        (1.0, "1"), (-0.5, "-0.5"), (1e300, "1e+300"), (.infinity, "inf"), (0.1, "0.1"),
        (9_007_199_254_740_992, "9007199254740992"),
    ])
    func numbersAreExact(number: Double, text: String) throws {
        #expect(String(decoding: try number.redisBytes(), as: UTF8.self) == text)
    }

    @Test func whatCannotBeEncodedIsSaidWithoutTheValue() throws {
        let command: WriteCommand<Double> = .increment("secret", by: .nan)
        let fault = try #require(command.fault)
        #expect(fault.code == .invalidRequest)
        #expect(fault.command == "INCRBYFLOAT")
        #expect(!fault.message.contains("secret"))
    }

    @Test(arguments: ["", " "]) func aCommandNeedsAName(name: String) throws {
        let command: WriteCommand<Reply> = .raw(name, "GET", "k")
        #expect(throws: ClientError.self) { try command.sendable() }
    }

    private static func entry(of command: CommandCase) -> CommandEntry? {
        command.words[0].withUnsafeBytes { name in
            (command.words.count > 1 ? command.words[1] : []).withUnsafeBytes {
                CommandTable.standard.find(name, subcommand: $0)
            }
        }
    }
}
