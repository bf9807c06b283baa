/** Of the report, within it: it opens without anything else. Charts take their colours from it. */
export const STYLESHEET = `
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #57606a; --line: #d8dee4; --page: #ffffff; --track: #eff2f5; --mark: #0b5cad; --good: #1a7f37; --bad: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --quiet: #9aa5b1; --line: #353c45; --page: #12161b; --track: #1f252c; --mark: #6cb2ff; --good: #56c271; --bad: #ff8b80 }
}
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 60rem; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem }
p { margin: .25rem 0 .75rem; max-width: 45rem }
.quiet, figcaption, dd, footer { color: var(--quiet) }
.score { font-size: 3.5rem; font-weight: 700; line-height: 1; margin: .5rem 0 .25rem; font-variant-numeric: tabular-nums }
figure { margin: .75rem 0 1rem }
.row { display: grid; grid-template-columns: minmax(0, 12rem) minmax(0, 1fr) minmax(0, 20rem); gap: .25rem 1rem; align-items: center; padding: .3rem 0 }
.row > .said { color: var(--quiet); font-size: .875rem; font-variant-numeric: tabular-nums }
.scale { display: flex; justify-content: space-between; color: var(--quiet); font-size: .8rem; font-variant-numeric: tabular-nums }
svg { display: block; width: 100%; height: 1.25rem; background: var(--track); border-radius: 3px; overflow: hidden }
.zero { stroke: var(--quiet); stroke-width: 1 }
.span { stroke-width: 3 }
.dot { stroke-width: 11; stroke-linecap: round }
.plain { stroke: var(--mark) }
.good { stroke: var(--good) }
.bad { stroke: var(--bad) }
.unsure { stroke: var(--quiet) }
.bar { fill: var(--mark) }
.lined { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 .5rem }
.ends { display: flex; flex-direction: column; justify-content: space-between; color: var(--quiet); font-size: .8rem; font-variant-numeric: tabular-nums; text-align: right }
.line { height: 11rem }
.band { fill: var(--mark); opacity: .18 }
.level { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 6 4 }
.marks { height: 1.1rem; background: none; overflow: visible }
.marks text { fill: var(--ink); font-size: .8rem; font-weight: 600 }
.course { fill: none; stroke-width: 2 }
.point { stroke-width: 6; stroke-linecap: round }
details { margin-top: .25rem }
summary { cursor: pointer; color: var(--quiet); font-size: .875rem }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .1rem 1rem .1rem 0; vertical-align: top }
th { color: var(--quiet); font-weight: 600 }
blockquote { margin: .5rem 0; padding: .25rem 0 .25rem .75rem; border-left: 3px solid var(--line); white-space: pre-line }
dt { font-weight: 600; margin-top: .75rem }
dd { margin: 0; max-width: 45rem }
ul { padding-left: 1.2rem; margin: .25rem 0 }
footer { margin-top: 3rem; font-size: .8rem }
@media (max-width: 40rem) { .row { grid-template-columns: minmax(0, 1fr); padding: .5rem 0 } .row .scale { display: none } }
@media print { body { max-width: none } h2, figure, .row { break-inside: avoid } }
`
