/// How the page looks, by day and by night.
enum ReportStyle {
    static let sheet = """
        :root { color-scheme: light dark; --page: #f5f6f8; --card: #ffffff; --text: #1b2230; --soft: #596273;
          --line: #dfe3e9; --s0: #9db1c9; --s1: #2f6fdb; --s2: #0f8a7e; --s3: #b4690e; --s4: #7a4fd0; --bad: #c2413b; }
        @media (prefers-color-scheme: dark) { :root { --page: #10141b; --card: #181e28; --text: #e4e9f1; --soft: #9aa5b6;
          --line: #2b3442; --s0: #56677e; --s1: #6aa5ff; --s2: #3ec9b8; --s3: #eab054; --s4: #b498f5; --bad: #f0857e; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        main, header { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
        header { padding-top: 32px; } h1 { margin: 0; font-size: 27px; letter-spacing: -.01em; }
        header p { margin: 4px 0 0; color: var(--soft); }
        nav { margin-top: 14px; } nav a { display: inline-block; margin-right: 16px; color: var(--s1); }
        h2 { margin: 40px 0 12px; font-size: 21px; } h3 { margin: 0 0 4px; font-size: 16px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; }
        .tile, figure { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        .tile { padding: 12px 16px; } .tile b { display: block; font-size: 25px; line-height: 1.25;
          font-variant-numeric: tabular-nums; overflow-wrap: anywhere; } .tile span { color: var(--soft); }
        figure { margin: 14px 0 0; padding: 16px 18px; }
        figcaption p { margin: 0 0 8px; color: var(--soft); }
        .pair { display: grid; grid-template-columns: minmax(0, 1.7fr) minmax(0, 1fr); gap: 22px; align-items: start; }
        @media (max-width: 820px) { .pair { grid-template-columns: minmax(0, 1fr); } }
        svg { display: block; width: 100%; height: auto; }
        svg text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
        svg text.name { fill: var(--text); font-size: 12.5px; }
        .grid { stroke: var(--line); } .axis { stroke: var(--soft); stroke-opacity: .6; }
        .s0 { fill: var(--s0); } .s1 { fill: var(--s1); } .s2 { fill: var(--s2); } .s3 { fill: var(--s3); }
        .s4 { fill: var(--s4); } .bad { fill: var(--bad); }
        .area { fill-opacity: .16; } .curve { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
        .s1.curve { stroke: var(--s1); } .s2.curve { stroke: var(--s2); }
        .key { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 8px; padding: 0; list-style: none; color: var(--soft); }
        .key svg { display: inline-block; width: 11px; height: 11px; margin-right: 6px; }
        .scroll { max-height: 300px; overflow: auto; }
        table { width: 100%; border-collapse: collapse; font-size: 13.5px; }
        caption { padding: 0 0 6px; text-align: left; color: var(--soft); }
        th { position: sticky; top: 0; background: var(--card); font-weight: 600; text-align: left; }
        th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; vertical-align: top; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .number:not(:last-child) { padding-right: 14px; }
        footer { max-width: 1180px; margin: 0 auto; padding: 28px 20px 40px; color: var(--soft); font-size: 13px; }
        @media print { body { background: none; } figure { break-inside: avoid; } .scroll { max-height: none; } nav { display: none; } }
        """
}
