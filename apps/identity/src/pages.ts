import { createHash } from 'node:crypto';
import { escapeHtml } from '#platform/http/html';

const STYLE = `
body{font:1.1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:1.5rem;color:#212b32;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.1rem;margin:1.5rem 0 .3rem}
p.note{border-left:.4rem solid #005eb8;padding:.3rem .8rem;background:#f0f4f5}
ul{list-style:none;padding:0;margin:0}li{margin:.3rem 0}
button{font:inherit;text-align:left;width:100%;padding:.5rem .8rem;border:2px solid #005eb8;border-radius:.3rem;background:#fff;color:#003d78;cursor:pointer}
button:hover{background:#f0f4f5}button:focus-visible{outline:4px solid #ffeb3b;border-color:#212b32;color:#212b32}
button.quiet{width:auto;border-color:#4c6272;color:#212b32;margin-top:1.5rem}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A whole page around `body`, which must be escaped already. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/**
 * The Content-Security-Policy of our pages: their own style, no script, nothing from outside. `formTargets` are the
 * origins to which a form's answer may be sent on; browsers apply `form-action` to the redirects after a form too.
 */
export function pagePolicy(formTargets: readonly string[] = []): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    ["form-action 'self'", ...formTargets].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
