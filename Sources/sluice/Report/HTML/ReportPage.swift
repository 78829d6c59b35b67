import SluiceCore
import SluiceRepository

/// A report as one page: nothing is loaded, and no script runs.
struct ReportPage {
    private let report: ContentReport
    private let staleDays: Int

    init(_ report: ContentReport, staleDays: Int) {
        self.report = report
        self.staleDays = staleDays
    }

    var text: String {
        let names = report.collections.map(\.name)
        let title = names.isEmpty ? "Content report" : "Content report: \(names.joined(separator: ", "))"
        var sections: [(id: String, title: String, body: String)] = []
        for (place, collection) in report.collections.enumerated() {
            let section = CollectionSection(collection, number: place, staleDays: staleDays)
            sections.append(("c\(place)", collection.name, section.text))
        }
        if !report.audit.isEmpty { sections.append(("audit", "Changes by source", ActivitySection(report.audit).text)) }
        if let caches = report.caches, !caches.isEmpty {
            sections.append(("caches", "Caches", CacheSection(caches).text))
        }
        let links = sections.map { "<a href=\"#\($0.id)\">\(HTMLText.escaped($0.title))</a>" }.joined()
        let parts = sections.map { section in
            """
            <section id="\(section.id)" aria-labelledby="\(section.id)-h">
            <h2 id="\(section.id)-h">\(HTMLText.isolated(section.title))</h2>
            \(section.body)
            </section>
            """
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(HTMLText.escaped(title))</title>
            <style>
            \(ReportStyle.sheet)
            </style>
            </head>
            <body>
            <header>
            <h1>Content report</h1>
            <p>As of <time datetime="\(TimeText.text(report.time))">\(readable(report.time))</time>, read from \
            \(HTMLText.escaped("\(report.source)")).</p>
            <nav aria-label="Sections">\(links)</nav>
            </header>
            <main>
            \(parts.joined(separator: "\n"))
            </main>
            <footer>Made by sluice \(HTMLText.escaped(SluiceVersion.current)).</footer>
            </body>
            </html>

            """
    }

    private func readable(_ time: Int64) -> String {
        TimeText.text(time).replacing("T", with: " ").replacing("Z", with: " UTC")
    }
}
