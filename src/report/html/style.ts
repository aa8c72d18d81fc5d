import { markup } from './markup.js';

/** What the security policy of the page knows the one style by: base64 of its SHA-256; a test says which it has to be. */
export const STYLE_HASH = 'sha256-DRw2sw2uIpUzCWjSBE4vx79ZA4gnCmv+7g3ZmGwgZ4I=';

/** The one style of the page: light, dark, in colours of the system, narrow, and on paper. */
export const STYLE = markup`<style>
:root{color-scheme:light dark;--paper:#fcfcfb;--card:#fff;--ink:#1c2226;--dim:#566069;--line:#d8dde1;--code:#f1f3f4;--link:#0b5cad;--good:#17713f;--warn:#865700;--bad:#b3241b;--plain:#5b7083;--good-back:#e4f4ea;--warn-back:#fbf0d9;--bad-back:#fbe6e4}
@media (prefers-color-scheme:dark){:root{--paper:#14181b;--card:#1a1f23;--ink:#e3e7e9;--dim:#9da8b0;--line:#343c42;--code:#20262b;--link:#7db7f5;--good:#63cf91;--warn:#e3b457;--bad:#ff8f85;--plain:#8ca3b6;--good-back:#183226;--warn-back:#352a14;--bad-back:#3d201e}}
*{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",sans-serif;background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0 auto;max-width:66rem;padding:2rem 1.5rem 3rem;overflow-wrap:anywhere}
h1,h2,h3,h4,h5{line-height:1.3;margin:0;font-weight:600;text-wrap:balance}
h1{font-size:1.65rem;letter-spacing:-.01em}
h2{font-size:1.3rem}
h3{font-size:1.02rem;margin:2rem 0 .6rem}
h4{font-size:1rem}
h5{font-size:.85rem;color:var(--dim);margin:.9rem 0 .2rem}
p{margin:.4rem 0;max-width:46rem}
ul{margin:.4rem 0;padding-left:1.2rem;max-width:46rem}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;font-size:.86em}
pre{background:var(--code);border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;margin:.4rem 0;white-space:pre-wrap;line-height:1.45}
.top{padding-bottom:.4rem}
.top p,.note,.place,.facts,footer{color:var(--dim)}
.note,.place,.facts,.evidence,.legend,footer{font-size:.88rem}
section>h2{margin:1.6rem 0 .6rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line);font-weight:400}
thead th{font-size:.8rem;color:var(--dim);white-space:nowrap}
tbody th{font-weight:600}
.stacked .head{display:none}
.targets td:last-child{white-space:nowrap}
.badge{display:inline-block;border:1px solid;border-radius:1em;padding:0 .65em;font-size:.86rem;font-weight:600;line-height:1.6;white-space:nowrap}
.badge.good{color:var(--good);background:var(--good-back)}
.badge.warn{color:var(--warn);background:var(--warn-back)}
.badge.bad{color:var(--bad);background:var(--bad-back)}
.target{margin-top:2.2rem;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.5rem;content-visibility:auto;contain-intrinsic-size:auto 70rem}
.target>header p{max-width:none}
.answer{font-size:1.05rem}
.answer .badge{margin-right:.3rem}
.finding,.remedy{margin:.9rem 0;padding-left:1rem;border-left:3px solid var(--line)}
.finding.error{border-color:var(--bad)}
.finding.warning,.finding.inconclusive{border-color:var(--warn)}
.severity{font-size:.8rem;font-weight:600;color:var(--dim)}
.error>h4 .severity{color:var(--bad)}
.warning>h4 .severity,.inconclusive>h4 .severity{color:var(--warn)}
.evidence{color:var(--dim)}
.fix-head{font-size:.85rem;font-weight:600;margin-top:.7rem}
details{margin:.6rem 0}
summary{cursor:pointer;font-size:.9rem;color:var(--link);width:fit-content}
.tree td:first-child,.tree th:first-child{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.phases td{font-variant-numeric:tabular-nums}
.branch{white-space:pre;color:var(--dim)}
.told{color:var(--dim);font-size:.88rem}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.dim{color:var(--dim)}
.chart{display:block;overflow:visible;margin:.2rem 0 .6rem}
.chart svg,.mark{overflow:visible}
.chart text{font-size:13px;fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.chart text.label .who,.chart text.heading,.chart text.signal-name{font-weight:600}
.chart text.label .fate,.chart text.axis,.chart text.tick{fill:var(--dim)}
.chart text.signal-name{fill:var(--ink)}
.chart text.tick{font-size:11.5px}
.chart text.end{text-anchor:end}
.chart text.middle{text-anchor:middle}
.bar{stroke:none}
.bar.good{fill:var(--good)}.bar.warn{fill:var(--warn)}.bar.bad{fill:var(--bad)}.bar.plain,.bar.hook{fill:var(--plain)}
.bar.lead{opacity:.45}
.bar.load{fill:none;stroke:var(--plain);stroke-width:1.2;stroke-dasharray:1 3}
.bar.maybe{fill:none;stroke:var(--plain);stroke-width:1.2;stroke-dasharray:4 3}
.cap{stroke:var(--ink);stroke-width:2}
.unwatched{stroke:var(--dim);stroke-width:1.6;stroke-dasharray:2 4}
.cross{stroke:var(--bad);stroke-width:2.6;fill:none}
.cross.due{stroke-width:1.4}
.loss{stroke:var(--bad);stroke-width:2;fill:none}
.ready{fill:var(--ink)}
.break{stroke:var(--dim);stroke-width:1.5;fill:none}
.grid{stroke:var(--line)}
.rule{stroke:var(--line)}
.signal{stroke:var(--ink);stroke-width:1.2;opacity:.55}
.budget{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:5 3}
.arrow{stroke:var(--link);stroke-width:1.6;fill:none}
.arrow.head,.arrow.self{fill:var(--link);stroke:var(--card);stroke-width:1}
.arrow.lost{stroke-dasharray:3 2}
.arrow.lost.head{fill:var(--card);stroke:var(--link);stroke-dasharray:none;stroke-width:1.5}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;max-width:none;color:var(--dim)}
.sample{vertical-align:-3px}
footer{margin-top:2.4rem}
@media (max-width:44rem){
body{padding:1.2rem .8rem 2rem}
.target{padding:1rem .8rem}
.chart .wide{display:none}
.stacked thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.stacked,.stacked tbody,.stacked tr,.stacked th,.stacked td{display:block}
.stacked tr{border-bottom:1px solid var(--line);padding:.7rem 0}
.stacked th,.stacked td,.tree td:first-child{border:0;padding:.12rem 0;text-align:left}
.stacked td{display:flex;gap:.8rem}
.stacked .head{display:inline;flex:0 0 7rem;color:var(--dim);font-size:.85rem}
}
@media (forced-colors:active){
:root{--paper:Canvas;--card:Canvas;--ink:CanvasText;--dim:CanvasText;--line:GrayText;--code:Canvas;--link:LinkText;--good:CanvasText;--warn:CanvasText;--bad:CanvasText;--plain:CanvasText;--good-back:Canvas;--warn-back:Canvas;--bad-back:Canvas}
.chart,.sample{forced-color-adjust:none}
}
@media print{
:root{color-scheme:light;--paper:#fff;--card:#fff;--ink:#111;--dim:#4a5258;--line:#c9ced2;--code:#f5f6f7;--link:#0b4a8a;--good:#14602f;--warn:#714a00;--bad:#9d1c14;--plain:#4d6172;--good-back:#fff;--warn-back:#fff;--bad-back:#fff}
html{font-size:10.5pt}
body{max-width:none;padding:0}
.target{border:0;padding:0;break-before:page;content-visibility:visible}
.finding,.remedy,.chart,pre,tr{break-inside:avoid}
h2,h3,h4{break-after:avoid}
details:not([open]){display:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
</style>`;
