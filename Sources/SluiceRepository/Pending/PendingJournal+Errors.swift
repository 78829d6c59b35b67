import Glibc
import SluiceCore

/// What callers are told of what the files of a journal met.
extension PendingJournal {
    static func error(_ failure: DurableLines.Failure, _ operation: OperationID?) -> StoreError {
        switch failure {
        case .refused(let error): refusal(error)
        case .unknown(let error):
            StoreError(
                .outcomeUnknown, "nobody knows whether the journal of what waits on this host has the change: \(error)",
                operation: operation)
        }
    }

    static func refusal(_ error: SystemError) -> StoreError {
        switch error.code {
        case EWOULDBLOCK: StoreError(.readOnly, "another process has the journal of what waits on this host")
        case EBADMSG: JournalContent.damaged
        default: StoreError(.readOnly, "the journal of what waits on this host takes nothing more: \(error)")
        }
    }

    static func onOwnThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do {
            return try await OwnThread.run(name: "sluice-journal", body)
        } catch let error as SystemError {
            throw refusal(error)
        }
    }
}
