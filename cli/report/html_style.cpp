// How the HTML page looks: on a screen in the light and in the dark, and on
// paper. Nothing in it fetches anything.

#include "cli/report/pages.hpp"

namespace lastmile {

const std::string_view html_style = R"(
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1c2128; --faint: #59636e;
  --line: #d8dee4; --accent: #1257b3; --soft: #e8f0fb; --good: #1a7f37;
  --bad: #b42318; --badsoft: #fdecea; --warn: #8a5300; --warnsoft: #fff4dc;
  --code: #f1f3f6; --other: #8b949e; --track: #e7eaee; --cause: #e8f0fb; }
@media (prefers-color-scheme: dark) { :root {
  --page: #0f1216; --card: #171b21; --text: #e3e7ec; --faint: #9aa4af;
  --line: #333b45; --accent: #6ba6ff; --soft: #1b2a40; --good: #57c26f;
  --bad: #ff8a80; --badsoft: #3a1d1c; --warn: #f0b95a; --warnsoft: #352a14;
  --code: #0f1318; --other: #6e7681; --track: #2a313a; --cause: #1b2a40; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 28px 24px 40px; }
h1 { font-size: 27px; line-height: 1.25; margin: 6px 0 10px; text-wrap: balance; }
h2 { font-size: 19px; margin: 0 0 12px; }
h3 { font-size: 16px; margin: 18px 0 6px; }
p { margin: 6px 0; }
a { color: var(--accent); }
section { background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; padding: 20px 22px; margin: 18px 0; }
header p, .faint, small { color: var(--faint); }
.kicker { text-transform: uppercase; letter-spacing: .08em; font-size: 12px;
  font-weight: 600; color: var(--accent); margin: 0; }
.chip { display: inline-block; border: 1px solid var(--line);
  border-radius: 999px; padding: 1px 10px; margin: 2px 6px 2px 0;
  font-size: 13px; background: var(--card); white-space: nowrap; }
.chip.main { background: var(--accent); border-color: var(--accent);
  color: var(--card); font-weight: 600; }
.chip.low, .chip.none { color: var(--good); border-color: currentColor; }
.chip.medium { color: var(--warn); border-color: currentColor; }
.chip.high, .chip.unsigned { color: var(--bad); border-color: currentColor; }
.danger, .note { border-left: 4px solid var(--bad); background: var(--badsoft);
  padding: 8px 12px; border-radius: 0 6px 6px 0; margin: 10px 0; }
.note { border-color: var(--warn); background: var(--warnsoft); }
bdi, td, li, p, h1, h2, h3, summary { overflow-wrap: anywhere; }
code, pre { font: 13px/1.5 ui-monospace, "Cascadia Mono", Consolas, Menlo,
  "DejaVu Sans Mono", monospace; }
code { background: var(--code); border-radius: 4px; padding: 1px 5px; }
pre { background: var(--code); border: 1px solid var(--line);
  border-radius: 6px; padding: 9px 12px; margin: 6px 0; white-space: pre-wrap;
  overflow-wrap: anywhere; user-select: all; -webkit-user-select: all; }
pre code { background: none; padding: 0; }
.shell { font-size: 12px; color: var(--faint); margin: 8px 0 -3px; }
ol, ul { margin: 6px 0; padding-left: 24px; } li { margin: 5px 0; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--faint); font-size: 12px;
  text-transform: uppercase; letter-spacing: .05em; }
th, td { padding: 8px 10px 8px 0; vertical-align: top;
  border-top: 1px solid var(--line); }
thead th { border-top: 0; }
td.points { white-space: nowrap; font-weight: 600; width: 110px;
  font-variant-numeric: tabular-nums; }
.plus { color: var(--good); fill: var(--good); }
.minus { color: var(--bad); fill: var(--bad); }
td .seen { display: block; font-size: 13px; color: var(--faint); margin-top: 3px; }
.seen code { color: var(--text); }
details { border-top: 1px solid var(--line); padding: 10px 0; }
details > summary { cursor: pointer; font-weight: 600; }
details > summary .faint { font-weight: 400; }
.grade { font-size: 12px; border-radius: 4px; padding: 0 6px; margin-right: 6px;
  border: 1px solid var(--line); color: var(--faint); white-space: nowrap; }
.grade.vendor, .grade.verified { color: var(--good); border-color: currentColor; }
.grade.unverified, .grade.refuted { color: var(--bad); border-color: currentColor; }
.grade.community { color: var(--warn); border-color: currentColor; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px;
  margin: 8px 0; } dt { color: var(--faint); } dd { margin: 0; }
.wide { overflow-x: auto; }
svg { display: block; max-width: 100%; height: auto; }
svg text { fill: var(--text); font: 13px system-ui, "Segoe UI", Roboto,
  "Noto Sans", sans-serif; }
svg .rank, svg .word, svg .o { fill: var(--faint); }
svg .name { font-size: 14px; } svg .percent { font-weight: 600; }
svg .track { fill: var(--track); } svg .bar { fill: var(--faint); }
svg .best { fill: var(--accent); } svg .other { fill: var(--other); opacity: .55; }
svg.reasoning rect { fill: var(--card); stroke: var(--line); stroke-width: 1.2; }
svg.reasoning .derived rect { stroke: var(--accent); stroke-dasharray: 5 3; }
svg.reasoning .sign rect { fill: var(--code); stroke: var(--faint); }
svg.reasoning .absent rect { stroke-dasharray: 2 3; }
svg.reasoning .cause rect { fill: var(--cause); stroke: var(--accent); stroke-width: 1.6; }
svg.reasoning text { font-size: 12px; }
svg.reasoning .t { font-weight: 600; }
svg.reasoning .told .d, svg.reasoning .derived .d { font: 10px ui-monospace,
  "Cascadia Mono", Consolas, Menlo, "DejaVu Sans Mono", monospace; }
svg.reasoning .o { font-size: 11px; } svg.reasoning .points { font-size: 11px; font-weight: 600;
  paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
svg.reasoning .head { font-size: 12px; fill: var(--faint); font-weight: 600; }
svg.reasoning path { fill: none; stroke: var(--other); opacity: .8; }
svg.reasoning .for { stroke: var(--good); } svg.reasoning .against { stroke: var(--bad); }
svg.reasoning .plus { fill: var(--good); } svg.reasoning .minus { fill: var(--bad); }
footer { color: var(--faint); font-size: 13px; }
.hash { font: 12px ui-monospace, Consolas, Menlo, "DejaVu Sans Mono", monospace; }
@media (max-width: 640px) { main { padding: 16px 10px; }
  section { padding: 14px 12px; } dl { grid-template-columns: 1fr; } }
@page { size: A4; margin: 14mm 13mm; }
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --text: #111;
    --faint: #4a525b; --line: #c5ccd3; --accent: #1257b3; --soft: #e8f0fb;
    --good: #1a7f37; --bad: #b42318; --badsoft: #fdecea; --warn: #8a5300;
    --warnsoft: #fff4dc; --code: #f4f5f7; --other: #8b949e; --track: #e7eaee;
    --cause: #e8f0fb; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  section { border: 0; border-top: 1px solid var(--line); border-radius: 0;
    padding: 12px 0; margin: 0; }
  h2, h3 { break-after: avoid; } tr, li, pre, svg.ranking, .danger, .note
  { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block;
    height: auto; }
  details.long { display: none; }
  a { color: inherit; text-decoration: none; } }
)";

}  // namespace lastmile
