import type { Context } from 'koa';
import type { ErrorOut } from 'oidc-provider';
import { escapeHtml } from '#platform/http/html';
import { page, pagePolicy } from './pages.js';

/** The provider's own errors as a page of ours, or as JSON to callers who ask for that. */
export function renderError(ctx: Context, out: ErrorOut): void {
  if (ctx.accepts('json', 'html') === 'json') {
    ctx.body = out;
    return;
  }
  const description = out.error_description ?? 'Something went wrong.';
  showPage(
    ctx,
    page(
      'The sign-in did not work',
      `<p>${escapeHtml(description)}</p><p>Start again from the application.</p>`,
    ),
  );
}

/** Answers with one of our pages. */
export function showPage(ctx: Context, html: string, formTargets: readonly string[] = []): void {
  ctx.type = 'html';
  ctx.set('Content-Security-Policy', pagePolicy(formTargets));
  ctx.set('Cache-Control', 'no-store');
  ctx.body = html;
}
