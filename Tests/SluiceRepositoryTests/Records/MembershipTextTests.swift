import SluiceRepository
import Testing

@Suite struct MembershipTextTests {
    @Test func textIsSortedAndHasEachOnce() {
        let memberships: [Membership] = [
            .unique(index: "slug", "a\"b"), .flag("published"), .ordered(index: "created", SortKey(Int64(5))),
            .label(index: "tags", "swift"), .flag("published"), .label(index: "tags", ""),
        ]
        let text = Membership.text(of: memberships)
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"[["f","published"],["l","tags",""],["l","tags","swift"],["o","created","8000000000000005"],["u","slug","a\"b"]]"#
        )
        #expect(Membership.text(of: memberships.reversed()) == text)
        #expect(Membership.memberships(text: text).map(Set.init) == Set(memberships))
    }

    @Test(arguments: ["", "\u{0}", "é", "e\u{301}", "日本", "\\\"/\u{7F}\u{1F600}", String(repeating: "x", count: 5_000)])
    func anyTextComesBack(text: String) {
        let memberships: [Membership] = [.label(index: "tags", text), .unique(index: "slug", text)]
        #expect(Membership.memberships(text: Membership.text(of: memberships)) == memberships)
    }

    @Test(arguments: [
        "", "{}", "[", #"[["f","a",]]"#, #"[["f","a"],]"#, "[1]", "[[]]", #"[["f"]]"#, #"[["f","a","b"]]"#,
        #"[["l","a"]]"#, #"[["x","a","b"]]"#,
        #"[["o","a",5]]"#, #"[["o","a","\u0000"]]"#, "[[\"u\",\"a\",\"b\"]] x",
    ])
    func whatIsNoText(text: String) {
        #expect(Membership.memberships(text: Array(text.utf8)) == nil)
    }
}
