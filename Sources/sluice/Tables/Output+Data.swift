extension Output {
    /// Writes text in which a terminal may find orders: what would steer one is escaped on a terminal, and stays as it is
    /// in pipes and files. In JSON the escapes mean the same.
    static func data(_ text: String) {
        value(isTerminal ? TerminalText.lines(text.replacing("\r\n", with: "\n")) : text)
    }
}
