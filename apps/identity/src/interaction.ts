import type { IncomingMessage } from 'node:http';
import type { Context, Middleware } from 'koa';
import type { InteractionResults, Provider } from 'oidc-provider';
import { SessionNotFound } from 'oidc-provider/lib/helpers/errors.js';
import type { DemoDirectory } from './demo-directory.js';
import { renderError, showPage } from './error-page.js';
import { signInPage } from './sign-in-page.js';

const LARGEST_FORM_BYTES = 2_048;

/** Our part of a sign-in, at `/interaction/<uid>`: GET shows the choice, POST takes it. */
export function interactionRoutes(
  provider: Provider,
  directory: DemoDirectory,
  mountPath: string,
): Middleware {
  return async (ctx, next) => {
    const uid = /^\/interaction\/([\w-]{1,100})$/.exec(ctx.path)?.[1];
    if (uid === undefined) {
      await next();
      return;
    }
    if (ctx.method !== 'GET' && ctx.method !== 'POST') {
      ctx.set('Allow', 'GET, POST');
      ctx.status = 405;
      return;
    }
    const details = await provider.interactionDetails(ctx.req, ctx.res).catch(unlessEnded);
    if (details?.uid !== uid) {
      ctx.status = 400;
      renderError(ctx, { error: 'invalid_request', error_description: 'This sign-in has ended.' });
      return;
    }
    const result = ctx.method === 'POST' ? chosen(await readForm(ctx.req), directory) : undefined;
    if (result !== undefined) return answer(ctx, provider, result);
    const client = await provider.Client.find(String(details.params['client_id']));
    ctx.status = ctx.method === 'POST' ? 400 : 200;
    const application = client?.clientName ?? 'this application';
    const html = signInPage(directory.users, application, `${mountPath}/interaction/${uid}`);
    showPage(ctx, html, targetOf(details.params['redirect_uri']));
  };
}

async function answer(ctx: Context, provider: Provider, result: InteractionResults): Promise<void> {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result, {
    mergeWithLastSubmission: false,
  });
  ctx.redirect(returnTo);
  ctx.status = 303;
}

/** The result that a form stands for, or undefined when it names no user and membership. */
function chosen(form: URLSearchParams | undefined, directory: DemoDirectory): InteractionResults | undefined {
  const choice = form?.get('choice') ?? '';
  if (choice === 'cancel') return { error: 'access_denied', error_description: 'nobody signed in' };
  const [, subject, membership] = /^([^:]+):(\d{1,2})$/.exec(choice) ?? [];
  if (subject === undefined || directory.claimsOfUser(subject, Number(membership)) === undefined)
    return undefined;
  return { login: { accountId: subject, remember: false }, membership: Number(membership) };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > LARGEST_FORM_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/** The origin of a redirect address that the provider has checked against the client's. */
function targetOf(redirectUri: unknown): readonly string[] {
  return typeof redirectUri === 'string' && URL.canParse(redirectUri) ? [new URL(redirectUri).origin] : [];
}

function unlessEnded(error: unknown): undefined {
  if (!(error instanceof SessionNotFound)) throw error;
}
