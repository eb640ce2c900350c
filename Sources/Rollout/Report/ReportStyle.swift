/// How the page looks. Blue rises and orange falls: colours that nearly everybody can tell apart.
enum ReportStyle {
    static let sheet = """
        :root { color-scheme: light dark; --paper: #f6f7f9; --card: #ffffff; --ink: #1b2330; --faint: #687385;
          --line: #e1e5eb; --cell: #eef1f5; --rise: #1f6feb; --fall: #d9730d; --stay: #7b8798; --on: #ffffff; }
        @media (prefers-color-scheme: dark) { :root { --paper: #0f141b; --card: #171e28; --ink: #e7ecf3;
          --faint: #93a0b3; --line: #2a3442; --cell: #202a37; --rise: #58a6ff; --fall: #f0963c; --stay: #8b98aa;
          --on: #0b1017; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        header, main { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
        header { padding-top: 36px; }
        h1 { margin: 2px 0 4px; font-size: 30px; line-height: 1.2; letter-spacing: -0.02em; }
        h2 { margin: 0 0 10px; font-size: 17px; }
        small, .faint { color: var(--faint); font-weight: normal; }
        p { margin: 6px 0; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 14px; margin: 22px 0; }
        .tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
        .tile { padding: 14px 18px; }
        .tile b { display: block; font-size: 28px; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .tile span { color: var(--faint); }
        b.rise, .change.rise { color: var(--rise); }
        b.fall, .change.fall { color: var(--fall); }
        section { padding: 20px 22px; margin: 0 0 18px; overflow-x: auto; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 18px; }
        .plots section { margin: 0; }
        .plots { margin-bottom: 18px; }
        .plot { display: block; width: 100%; max-height: 520px; }
        svg text { fill: var(--ink); font-size: 14px; font-variant-numeric: tabular-nums; }
        svg .middle { text-anchor: middle; }
        svg .end { text-anchor: end; }
        svg .head { font-weight: 600; }
        svg .axis { fill: var(--faint); font-size: 12px; }
        svg .faint { fill: var(--faint); }
        svg .strong { fill: var(--on); font-weight: 600; }
        svg .cell { fill: var(--cell); }
        svg .rise { fill: var(--rise); }
        svg .fall { fill: var(--fall); }
        svg .stay { fill: var(--stay); }
        svg .frame { fill: none; stroke: var(--line); }
        svg .diagonal { stroke: var(--faint); stroke-width: 1; }
        svg .tier { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 3 4; opacity: 0.7; }
        svg .dot { fill-opacity: 0.62; }
        svg .dot:hover { fill-opacity: 1; stroke: var(--ink); }
        .legend { color: var(--faint); }
        .legend span { display: inline-block; width: 10px; height: 10px; border-radius: 5px; margin: 0 5px 0 10px; }
        .legend .rise { background: var(--rise); }
        .legend .fall { background: var(--fall); }
        .legend .stay { background: var(--stay); }
        .mover { border-top: 1px solid var(--line); }
        .mover summary { display: grid; align-items: center; gap: 12px; padding: 7px 2px; cursor: pointer;
          list-style: none; grid-template-columns: minmax(240px, 2fr) 110px minmax(160px, 3fr) 130px 76px; }
        .mover summary::-webkit-details-marker { display: none; }
        .mover summary:hover .account { text-decoration: underline; }
        .account::before { content: "▸"; color: var(--faint); display: inline-block; width: 1.2em; }
        details[open] .account::before { content: "▾"; }
        .account { overflow-wrap: anywhere; font-weight: 600; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .track { width: 100%; height: 20px; }
        .rail { stroke: var(--line); stroke-width: 2; }
        .way { stroke-width: 3; }
        .way.rise, .open.rise { stroke: var(--rise); }
        .way.fall, .open.fall { stroke: var(--fall); }
        .way.stay, .open.stay { stroke: var(--stay); }
        svg .open { fill: var(--card); stroke-width: 2; }
        table { border-collapse: collapse; margin: 4px 0 16px; font-size: 14px; }
        th, td { padding: 3px 14px 3px 0; text-align: left; }
        th { color: var(--faint); font-weight: normal; }
        th.number { text-align: right; }
        .bar { width: 200px; height: 14px; display: block; }
        @media (max-width: 760px) { .mover summary { grid-template-columns: 1fr auto auto; }
          .mover .track, .mover summary .number:not(.change) { display: none; }
          .plots { grid-template-columns: 1fr; } }
        @media print { body { background: none; } section, .tile { break-inside: avoid; } }
        """
}
