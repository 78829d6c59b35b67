import SluiceRepository

extension Subcommand {
    static let index = Subcommand(
        group: "index", summary: "Compare indexes with records, and bring them in line.",
        details: """
            Works while the collection is used. Indexes of JSON files are built from the records whenever they are opened, so
            that there is nothing to repair.
            """,
        members: [.indexVerify, .indexRepair, .indexExplain])
}

/// Options of a walk through indexes.
let indexWalkOptions: [Option] = [
    .switch(
        "--renew", "Ask the values where they are listed, as after an index was declared; --collections has to say it."),
    .value("--cursor", "CURSOR", "Go on where a walk before ended; standard error says where that was."),
    .value("--batch", "N", "Records or entries in one step, from 1 to 1000. Default 200."),
]
