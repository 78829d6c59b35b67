import CCurl
import Glibc
import SluiceCore

extension CurlTransfer {
    /// Lets libcurl hand over what comes; `context` is the transfer, which lives as long as its handle.
    func setUpCallbacks(_ context: UnsafeMutableRawPointer) {
        sluice_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        sluice_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { data, size, count, context in
            guard let data, let context else { return 0 }
            let piece = UnsafeRawBufferPointer(start: data, count: size * count)
            let isTaken = Unmanaged<CurlTransfer>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.take(piece) }
            return isTaken ? piece.count : 0
        }
        sluice_curl_set_pointer(handle, CURLOPT_PREREQDATA, context)
        sluice_curl_set_request_callback(handle) { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
            transfer.sendings += 1
            // libcurl sends a request again by itself when a kept connection breaks before the answer begins, POST or
            // not: an INCR would count twice. What may be sent again is decided elsewhere.
            return transfer.sendings == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
    }

    /// Takes a piece of the body; `false` ends the transfer.
    private func take(_ piece: UnsafeRawBufferPointer) -> Bool {
        if case .stream(_, let onPiece) = load {
            readStatus()
            if head.status == 200 {
                lastHeard = .now()
                return onPiece(piece)
            }
        }
        guard answer.count + piece.count <= maximumAnswerBytes else {
            isTooLarge = true
            return false
        }
        answer.append(piece)
        return true
    }
}
