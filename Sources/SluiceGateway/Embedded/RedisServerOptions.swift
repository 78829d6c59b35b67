/// How to run a private server.
package struct RedisServerOptions: Sendable {
    /// The program; `nil` finds it on the search path.
    package var executable: String?
    /// When writes are forced to the disk; `nil` keeps no append-only file at all.
    package var fsync: FsyncPolicy?
    /// Further directives of the configuration file, each a name and its arguments. They reach no process list.
    package var directives: [[String]]

    package init(executable: String? = nil, fsync: FsyncPolicy? = .everySecond, directives: [[String]] = []) {
        self.executable = executable
        self.fsync = fsync
        self.directives = directives
    }

    /// The text of the server's configuration file.
    func configuration(in directory: DataDirectory) -> String {
        var lines = [
            ["port", "0"],
            ["unixsocket", directory.socketPath],
            ["unixsocketperm", "700"],
            ["dir", directory.path],
            ["logfile", directory.logPath],
            ["daemonize", "no"],
            ["supervised", "no"],
            ["save", ""],
            ["appendonly", fsync == nil ? "no" : "yes"],
        ]
        if let fsync {
            lines.append(["appendfsync", fsync.rawValue])
        }
        return (lines + directives).map { line in
            line.enumerated().map { $0.offset == 0 ? $0.element : Self.quoted($0.element) }.joined(separator: " ")
                + "\n"
        }.joined()
    }

    /// Any bytes as an argument of a directive.
    static func quoted(_ argument: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var quoted = [UInt8(ascii: "\"")]
        for byte in argument.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                quoted += [UInt8(ascii: "\\"), byte]
            case 0x20..<0x7F:
                quoted.append(byte)
            default:
                quoted += [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        quoted.append(UInt8(ascii: "\""))
        return String(decoding: quoted, as: UTF8.self)
    }
}
