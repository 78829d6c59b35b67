import SluiceCore

/// What an operator wants of the stores of this host: one word in a file, which running processes look at again and again.
public struct OperatorControl: Sendable {
    /// Where the file is.
    public let path: String

    /// - Parameter folder: that of the ``ResilientStore``.
    public init(folder: String) {
        path = folder + "/order"
    }

    /// What the operator wants; ``OperatorOrder/auto`` if there is no file, or it says nothing that is known.
    public func read() -> OperatorOrder {
        // People who write it by hand may leave spaces.
        let word = SmallFile.read(path)?.split(separator: " ").first.map(String.init)
        return word.flatMap(OperatorOrder.init(rawValue:)) ?? .auto
    }

    /// Says what the operator wants, to all processes with the folder, from their next look on.
    ///
    /// - Throws: ``StoreError`` with ``StoreError/Code/readOnly`` if the file cannot be written.
    public func write(_ order: OperatorOrder) throws(StoreError) {
        do throws(SystemError) {
            try SmallFile.write(order.rawValue, to: path)
        } catch {
            throw StoreError(.readOnly, "the operator's file \(path) cannot be written: \(error)")
        }
    }
}
