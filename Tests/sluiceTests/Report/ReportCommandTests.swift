import SluiceCore
import TestSupport
import Testing

/// `sluice report` with the read-only token alone, in all forms.
@Suite(.gateway) struct ReportCommandTests {
    private static let wild = #"<img src=x onerror=alert(1)>\u001b[2J\",\n'&\u202e"#

    private func filled(_ place: ContentProgram.Place = .redis) async throws -> ContentProgram {
        let content = try ContentProgram(place)
        for number in 0..<6 {
            let id = number == 0 ? #"</script><b>\",'&"# : "n\(number)"
            let text = String(repeating: "x", count: number * 10)
            try await content.put(
                #"{"id":"\#(id)","title":"T","text":"\#(text)","published":\#(number % 2 == 0),"tags":["\#(Self.wild)","t"],"#
                    + #""createdAt":"2026-0\#(1 + number)-05T00:00:00Z","updatedAt":"2021-0\#(1 + number)-05T00:00:00Z"}"#,
                "--actor", "ada")
        }
        return content
    }

    @Test(arguments: ContentProgram.Place.allCases)
    func numbersAreTheSameInAllForms(place: ContentProgram.Place) async throws {
        let content = try await filled(place)
        if place == .redis {
            try PrivateRedis.ofSuite().call(
                "HSET", "\(content.prefix)cache:stats", "projects:hits", "3", "projects:misses", "1")
        }
        let json = try await content.read("report", "--format", "json").json()
        let projects = try #require(json["collections"]?.array?.first { $0["name"]?.string == "projects" })
        #expect(projects["records"]?.integer == 6 && projects["flags"]?["published"]?.integer == 3)
        let labels = projects["labels"]?.array ?? []
        #expect(labels.count == 1 && labels[0]["total"]?.integer == 2)
        #expect(labels[0]["most"]?.array?.first?["flags"]?["published"]?.integer == 3)
        let months = projects["growth"]?["months"]?.array ?? []
        #expect(months.compactMap { $0["month"]?.string } == (1...6).map { "2026-0\($0)" })
        #expect(months.last?["total"]?.integer == 6)
        #expect(projects["stale"]?["records"]?.integer == 6)
        #expect(projects["stale"]?["oldest"]?.array?.first?["id"]?.string == #"</script><b>",'&"#)
        #expect(json["audit"]?.array?.first?["count"]?.integer == 6)
        #expect((json["caches"]?.array?.first?["hitRate"]?.double == 0.75) == (place == .redis))

        let csv = try await content.read("report", "projects", "--format", "csv").csv
        #expect(csv.contains(["contents", "projects", "", "records", "6"]))
        #expect(csv.contains(["growth", "projects", "2026-03", "added", "1"]))
        #expect(csv.contains(["stale", "projects", #"</script><b>",'&"#, "updatedAt", "2021-01-05T00:00:00Z"]))
        let wild = "<img src=x onerror=alert(1)>\u{1B}[2J\",\n'&\u{202E}"
        #expect(csv.contains(["tags", "projects", wild, "records", "6"]))
        let lines = try await content.read("report", "projects", "--format", "ndjson").lines
        #expect(lines.count == csv.count)

        let table = try await content.read("report")
        #expect(table.status == 0 && table.text.contains("projects: oldest content, 6 not changed for 180 days"))
        #expect(!table.text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
    }

    @Test func thePageIsOneFileWithNothingToRunOrLoad() async throws {
        let content = try await filled()
        let outcome = try await content.read("report", "--format", "html", "--to", "report.html")
        #expect(outcome.status == 0 && outcome.text.isEmpty, "\(outcome.messages)")
        let page = try text(of: "\(content.reader.folder.path)/report.html")
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("prefers-color-scheme: dark"))
        for forbidden in [
            "<script", "<img", "onerror=alert(1)>", "http://", "https://", "@import", "url(", "\u{1B}", "\u{202E}",
        ] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        #expect(page.contains("&lt;img src=x onerror=alert(1)&gt;\\u001b[2J&quot;,\\n&#39;&amp;\\u202e"))
        #expect(page.contains("&lt;/script&gt;&lt;b&gt;&quot;,&#39;&amp;"))
        // Each chart says what it is, and has its numbers beside it.
        let charts = page.split(separator: "<svg role=\"img\"").dropFirst()
        #expect(charts.count >= 5)
        for chart in charts {
            #expect(chart.contains("<title id=") && chart.contains("<desc id="))
            #expect(chart.contains("<table>"))
        }
        #expect(page.matches(of: /<figure>/).count == page.matches(of: /<\/figure>/).count)
        let ids = page.matches(of: /\ id="([^"]+)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count)
        // It is well-formed, but for what HTML leaves open.
        let closed = page.replacing("<!DOCTYPE html>", with: "").replacing(/<meta ([^>]*[^\/])>/) { "<meta \($0.1)/>" }
        let checker = "import sys, xml.dom.minidom; xml.dom.minidom.parseString(sys.stdin.buffer.read())"
        try await ForeignProgram.run(["python3", "-c", checker], input: closed)
    }

    @Test func aFileThatCannotBeWrittenStaysAsItIs() async throws {
        let content = try ContentProgram()
        let outcome = try await content.read("report", "--to", "/nosuch/report.txt")
        #expect(outcome.status == 1 && outcome.messages.contains("/nosuch/report.txt cannot be written"))
        #expect(try content.dump().isEmpty)
        let empty = try await content.read("report", "--format", "html")
        #expect(empty.status == 0 && empty.text.contains("</html>"))
    }

    @Test(arguments: [
        (["projekts"], "did you mean projects?"), (["--top", "0"], "--top"), (["--stale-after", "long"], "26w"),
        (["--format", "pdf"], "html"),
    ])
    func mistakesAreExplained(words: [String], hint: String) async throws {
        let content = try ContentProgram()
        let outcome = try await content.reader.run(["report"] + words)
        #expect(outcome.status == 2 && outcome.messages.contains(hint), "\(outcome.messages)")
    }
}
