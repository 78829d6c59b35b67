import SluiceClient
import SluiceCore

extension Subcommand {
    static let exec = Subcommand(
        name: "exec", summary: "Run one Redis command over the REST API.", synopsis: "[OPTIONS] COMMAND [ARGUMENT…]",
        details: """
            Address and token come from REDIS_KV_REST_API_URL and REDIS_KV_REST_API_TOKEN (or the same with KV_REST_API_ or
            UPSTASH_REDIS_REST_ in front), from the environment or a .env file. Strings are printed as they are, elements
            of arrays a line each, nil as an empty line. Many commands at once: see sluice pipeline.
            """,
        options: clientOptions + [
            jsonOption, .switch("--ndjson", "Print arrays as a line of JSON for each element."),
            .switch("--raw", "Print the bytes of a string without a line break behind them."),
            .switch("--stdin", "Read the last argument from standard input, any bytes."),
            .switch("--fail-on-nil", "End with status 6 if the reply is nil."),
        ],
        takesOperands: true,
        endsOptionsAtOperand: true,
        examples: [
            ("sluice exec set greeting hello", "Write a key"),
            ("sluice exec --json hgetall user:1", "The exact reply as JSON"),
            ("sluice exec --raw get picture > picture.png", "The bytes of a value"),
            ("gzip -c big.json | sluice exec --stdin set big", "Store bytes"),
        ],
        run: { arguments in
            guard !arguments.operands.isEmpty else { throw Failure.usage("which command? See: sluice exec --help") }
            var command = arguments.operands.map { Array($0.utf8) }
            if arguments.has("--stdin") {
                command.append(try Input.all())
            }
            let reply = try ClientRunner(arguments).run { [command] client in try await client.execute(command) }
            if arguments.has("--ndjson") {
                Output.value(ReplyText.lines(reply))
            } else if arguments.has("--json") {
                Output.value(ReplyText.json(reply) + "\n")
            } else {
                Output.value(arguments.has("--raw") ? ReplyText.raw(reply) : ReplyText.plain(reply))
            }
            return reply == .null && arguments.has("--fail-on-nil") ? .nilReply : .ok
        })
}
