/** The report's style sheet: one column of text, charts side by side where there is room, light, dark and print. */
import { INK, variableOf } from "../charts/theme.ts";

type Inks = Readonly<Record<keyof typeof INK, string>>;

/** The same hues, lighter, on a dark page. */
const DARK: Inks = {
  text: "#e8ebee",
  quiet: "#a3adb8",
  grid: "#343b44",
  main: "#5ab4ea",
  accent: "#f0914d",
  third: "#3fc79f",
  fourth: "#e0ad4b",
  fifth: "#dd92bd",
  sixth: "#9aa8e6",
  faint: "#56606b",
};

function variables(inks: Inks): string {
  return (Object.keys(inks) as (keyof Inks)[]).map((name) => `${variableOf(name)}:${inks[name]}`).join(";");
}

const light = `color-scheme:light;--page:#fff;--box:#f6f8fa;--line:#dfe3e8;--warn:#fff6e5;--warn-line:#d98e04;--shade:0 114 178;${variables(INK)}`;
const dark = `color-scheme:dark;--page:#14181d;--box:#1c2128;--line:#333b45;--warn:#2b2412;--warn-line:#c98a1b;--shade:90 180 234;${variables(DARK)}`;

export const STYLE = `
:root{${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--chart-text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 20px}
header{padding-top:32px}
h1{font-size:28px;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:21px;line-height:1.3;margin:0 0 8px}
h3{font-size:16px;margin:0 0 4px;overflow-wrap:anywhere}
p{margin:0 0 12px;max-width:70ch;overflow-wrap:anywhere}
li{max-width:70ch;overflow-wrap:anywhere}
section{margin-top:36px;padding-top:24px;border-top:1px solid var(--line)}
.quiet,figcaption,caption,.small{color:var(--chart-quiet)}
.small,figcaption,caption{font-size:14px;line-height:1.45}
.verdict{background:var(--box);border-left:4px solid var(--chart-main);border-radius:4px;padding:16px 18px;margin:18px 0}
.verdict p{font-size:19px;line-height:1.45;margin:0;max-width:none}
.warnings{background:var(--warn);border-left:4px solid var(--warn-line);border-radius:4px;padding:14px 18px;margin:18px 0}
.warnings ul{margin:6px 0 0;padding-left:20px}
.warnings li{max-width:none}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:18px 0;padding:0}
.facts div{background:var(--box);border-radius:4px;padding:10px 14px;min-width:0}
.facts dt{font-size:13px;color:var(--chart-quiet)}
.facts dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.facts dd.small{font-weight:400}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(328px,100%),1fr));gap:24px 20px;align-items:start;margin:12px 0}
.pair{display:grid;grid-template-columns:minmax(0,1fr);gap:20px 32px;align-items:start;margin:12px 0}
@media screen and (min-width:860px){.pair{grid-template-columns:minmax(0,440px) minmax(0,1fr)}}
figure{margin:0;min-width:0;break-inside:avoid}
figure svg{display:block;max-width:100%;height:auto;font-family:inherit;overflow:visible}
figure h3{font-weight:600}
figcaption{max-width:62ch;margin-top:4px}
.scroll{overflow-x:auto;max-width:100%;margin:12px 0}
.scroll svg{max-width:none}
.hint{display:none}
@media screen and (max-width:700px){.hint{display:block}}
.scroll:focus-visible{outline:2px solid var(--chart-main)}
table{border-collapse:collapse;font-size:14.5px;line-height:1.4}
caption{text-align:left;padding-bottom:6px}
th,td{text-align:left;vertical-align:top;padding:5px 14px 5px 0;border-bottom:1px solid var(--line)}
thead th{font-weight:600;color:var(--chart-quiet);font-size:13px;vertical-align:bottom;white-space:nowrap}
tbody th{font-weight:600;overflow-wrap:break-word;min-width:120px;max-width:260px}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.words{min-width:220px;max-width:640px;overflow-wrap:break-word}
th .small{display:block;font-weight:400}
tr.best th,tr.best td{background:var(--box)}
tr.out{color:var(--chart-quiet)}
.confusion td,.confusion thead th{padding:6px 10px;text-align:right}
.confusion thead th{max-width:120px;overflow:hidden;text-overflow:ellipsis}
.confusion td small{display:block;font-size:12px}
.confusion .right{box-shadow:inset 0 0 0 2px var(--chart-main)}
${Array.from({ length: 10 }, (_, i) => `.s${i}{background:rgb(var(--shade) / ${5 * i}%)}`).join("")}
code,.code{font:13.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.code{display:block;white-space:pre-wrap;background:var(--box);border-radius:4px;padding:10px 12px}
.rules{white-space:pre;overflow-x:auto;overflow-wrap:normal}
td code{white-space:nowrap}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
details{margin:12px 0}
summary{cursor:pointer;color:var(--chart-main)}
.record{display:grid;grid-template-columns:minmax(0,max-content) minmax(0,1fr);gap:4px 18px;margin:12px 0}
.record dt{color:var(--chart-quiet)}
.record dd{margin:0;overflow-wrap:anywhere}
footer{padding-top:24px;padding-bottom:40px}
@media (max-width:520px){main,header,footer{padding-left:16px;padding-right:16px}h1{font-size:24px}.verdict p{font-size:17px}.record{grid-template-columns:minmax(0,1fr)}.record dd{margin-bottom:6px}}
@media print{body{font-size:11pt}main,header,footer{max-width:none;padding:0}section{break-inside:auto}h2,h3{break-after:avoid}tr,.verdict,.warnings{break-inside:avoid}.scroll{overflow:visible}.scroll svg{max-width:100%}details{display:block}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
