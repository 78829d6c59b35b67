import Testing

@testable import SluiceClient

@Suite struct CommandBodyTests {
    @Test(
        arguments: [
            ([[0x47, 0x45, 0x54], [0xFF, 0x2F]], "/GET", [0xFF, 0x2F]),
            ([[0x53], [0x20, 0xFE], [0x61]], "/S/%20%FE", [0x61]),
            // In small letters it would be the endpoint.
            ([Array("pipeline".utf8), [0xFE]], "/PIPELINE", [0xFE]),
            // An empty body would be no argument: it stands in the path, before a slash that the server drops.
            ([[0x53], [0xFE], []], "/S/%FE//", []),
        ] as [([[UInt8]], String, [UInt8])])
    func bytesGoByThePathAndTheLastOnesAsTheBody(command: [[UInt8]], path: String, body: [UInt8]) {
        let encoded = CommandBody.path(for: command)
        #expect(encoded.path == path)
        #expect(encoded.body == body)
    }
}
