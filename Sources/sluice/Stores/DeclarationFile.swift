import SluiceRepository

/// Where the command line learns what collections hold.
enum DeclarationFile {
    /// What the options, the environment, or a file in the working directory say; else the content of the old application.
    static func read(_ arguments: ParsedArguments) throws -> CollectionDeclarations {
        let named =
            arguments.value("--collections")
            ?? Environment.current()["SLUICE_COLLECTIONS"].flatMap { $0.isEmpty ? nil : $0 }
        let path = named ?? "sluice.json"
        guard named != nil || FileCheck.isFile(path) else { return standard }
        let bytes = try Input.all(of: path)
        do throws(StoreError) {
            return try CollectionDeclarations(parsing: bytes)
        } catch {
            throw Failure.usage("\(path): \(error.message)")
        }
    }

    /// Projects and resources, as the samples have them.
    static let standard = CollectionDeclarations([
        CollectionDeclaration(
            name: "projects",
            fields: [.init("title", .string), .init("published", .boolean), .init("featured", .boolean)],
            indexes: indexes),
        CollectionDeclaration(
            name: "resources",
            fields: [.init("title", .string), .init("published", .boolean), .init("featured", .boolean)],
            indexes: indexes),
    ])

    private static let indexes: [CollectionDeclaration.Index] = [
        .init("published", .flag(at: "/published")),
        .init("featured", .flag(at: "/featured")),
        .init("tags", .labels(at: "/tags")),
        .init("createdAt", .ordered(at: "/createdAt", by: .text)),
        .init("updatedAt", .ordered(at: "/updatedAt", by: .text)),
    ]
}
