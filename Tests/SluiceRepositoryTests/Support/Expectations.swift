import SluiceCore
import SluiceRepository
import Testing

/// Requires that something is refused in one way.
func expect<Result>(
    _ code: StoreError.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Result
) async -> StoreError? {
    do {
        _ = try await body()
        Issue.record("not refused with \(code)", sourceLocation: sourceLocation)
        return nil
    } catch let error as StoreError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
        return nil
    }
}

extension RepositoryOptions {
    /// Without waiting, and without an end to it.
    static var quick: RepositoryOptions {
        var options = RepositoryOptions()
        options.surroundings.sleep = { _ in
            try Task.checkCancellation()
            await Task.yield()
        }
        return options
    }

    /// With a clock that moves by what is waited.
    static func counting(_ timeout: Duration = .seconds(10)) -> RepositoryOptions {
        var options = RepositoryOptions(timeout: timeout)
        let clock = StandingClock()
        options.surroundings.now = { clock.now }
        options.surroundings.sleep = { clock.advance(by: $0) }
        options.surroundings.fraction = { 0.999 }
        return options
    }
}

/// A revision as it is written.
func revision(_ text: String) throws -> Revision { try #require(Revision(text)) }

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The text of bytes.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
