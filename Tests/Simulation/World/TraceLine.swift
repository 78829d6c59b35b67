import SluiceMigration
import SluiceRepository

/// One step of a run, for people.
package struct TraceLine: Sendable, CustomStringConvertible {
    let step: Int
    let process: String
    let call: StoreCall
    let fault: String
    let reply: StoreReply?
    let old: Gate?
    let new: Gate?

    package var description: String {
        let columns = ["\(step)".padded(5), process.padded(13), short(call).padded(44), fault.padded(12)]
        return (columns + [reply.map(short) ?? "", "  old \(text(old)) new \(text(new))"]).joined(separator: " ")
    }

    private func text(_ gate: Gate?) -> String {
        guard let gate else { return "–" }
        return "\(gate.epoch)/\(gate.term)[\(gate.primary.lowerBound)…\(gate.primary.upperBound))"
            + (gate.isFollower ? "f" : "") + (gate.capturesChanges ? "c" : "")
    }

    private func short(_ call: StoreCall) -> String {
        switch call {
        case .readStrong(let side, let id): "read \(id) \(side)"
        case .commit(let side, let change, let epoch):
            "commit \(change.id) \(side) over \(change.expectation.text) epoch \(epoch)"
        case .apply(let side, let record, _, let epoch): "apply \(record.id) \(record.version) \(side) epoch \(epoch)"
        case .clear(let side, let mark): "clear \(mark.id)#\(mark.sequence) \(side)"
        case .dirty(let side, let sequence, _): "dirty \(side) after \(sequence)"
        case .ids(let side, let buckets, _, _): "ids \(side) \(buckets)"
        case .gate(let side): "gate \(side)"
        case .setGate(let side, let gate, _): "setGate \(side) \(text(gate))"
        case .readControl: "control?"
        case .replaceControl(let record):
            "control := #\(record.revision) \(record.standing.phase) \(record.standing.threshold)"
                + (record.transition.map { " → \($0.to.phase) \($0.to.threshold) step \($0.index)" } ?? "")
        case .wait: "wait"
        }
    }

    private func short(_ reply: StoreReply) -> String {
        switch reply {
        case .read(let read): "\(read.version)\(read.record?.isDeleted == true ? "†" : "")"
        case .committed(.committed(let commit)): "\(commit.version)#\(commit.sequence)"
        case .committed(let outcome): "\(outcome)"
        case .applied(let outcome): "\(outcome)"
        case .done(let isDone): "\(isDone)"
        case .marks(let marks): marks.map { "\($0.id)#\($0.sequence)" }.joined(separator: " ")
        case .ids(let ids): ids.joined(separator: " ")
        case .gate(let gate): text(gate)
        case .control(let record): record.map { "#\($0.revision) \($0.standing.phase)" } ?? "none"
        case .waited: ""
        case .failed(let failure): "\(failure)"
        }
    }
}

extension Change.Expectation {
    fileprivate var text: String {
        switch self {
        case .absent: "nothing"
        case .version(let version): "\(version)"
        }
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
