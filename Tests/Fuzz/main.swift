import Glibc

// Usage: sluice-fuzz TARGET [options of libFuzzer] [corpus folders]. SwiftPM renames the entry point that libFuzzer
// would bring along, so its driver is called from here.

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

// Set once before the driver starts, which calls back on this thread alone.
nonisolated(unsafe) private var target = FuzzTarget.commands

guard CommandLine.arguments.count > 1, let named = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
    let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
    let usage = "usage: sluice-fuzz TARGET [options of libFuzzer] [corpus folders]\ntargets: \(names)\n"
    _ = usage.withCString { write(2, $0, strlen($0)) }
    exit(64)
}
target = named

// libFuzzer sees the arguments without the target's name.
var count = CommandLine.argc - 1
var arguments = CommandLine.unsafeArgv + 1
arguments[0] = CommandLine.unsafeArgv[0]
exit(
    runFuzzer(&count, &arguments) { start, count in
        // A copy of exactly its size, so that the address sanitizer sees every step beyond it.
        let input = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { input.deallocate() }
        input.copyMemory(from: UnsafeRawBufferPointer(start: start, count: count))
        target.run(input)
        return 0
    })
