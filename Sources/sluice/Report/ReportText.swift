import SluiceRepository

/// A report in one of its forms.
struct ReportText {
    let report: ContentReport
    /// What was not changed for so many days is stale.
    let staleDays: Int

    init(_ report: ContentReport, staleDays: Int) {
        self.report = report
        self.staleDays = staleDays
    }

    func text(as format: OutputFormat) -> String {
        switch format {
        case .table: ReportTables(report, staleDays: staleDays).text
        case .json: JSONLine.pretty(ReportJSON(report).value) + "\n"
        case .ndjson, .csv: ReportRows(report).grid.text(as: format)
        case .html: ReportPage(report, staleDays: staleDays).text
        }
    }
}
