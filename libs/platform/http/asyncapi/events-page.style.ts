import { createHash } from 'node:crypto';

/** The page's own style; its colours keep a contrast of at least 4.5 in light and dark. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#212b32;--paper:#fff;--soft:#f0f4f5;--line:#768692;--link:#005eb8}
@media(prefers-color-scheme:dark){:root{--ink:#e8edee;--paper:#17212b;--soft:#22303c;--line:#8a9ba8;--link:#8ec5ff}}
*{box-sizing:border-box}
body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:var(--ink);background:var(--paper)}
header,main,footer{max-width:72rem;margin:0 auto;padding:1rem}
a{color:var(--link)}a:focus-visible,summary:focus-visible,pre:focus-visible,.wide:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100rem}.skip:focus{position:static}
h1{font-size:1.8rem;margin:.5rem 0}h2{font-size:1.4rem;margin:2.5rem 0 .5rem;border-top:2px solid var(--line);padding-top:1rem}
h3{font-size:1.1rem;margin:2rem 0 .2rem}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
p,dd{max-width:46rem}p.type{margin:.1rem 0}dt{font-weight:600;margin-top:.6rem}dd{margin:0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
thead th{background:var(--soft)}tbody th{font-weight:400}
details{margin:.4rem 0}summary{cursor:pointer;color:var(--link)}
pre{background:var(--soft);padding:.8rem;overflow-x:auto;margin:.3rem 0}
`;

/** The page's Content-Security-Policy: its own style and nothing else, no script and nothing from elsewhere. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "frame-ancestors 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');
