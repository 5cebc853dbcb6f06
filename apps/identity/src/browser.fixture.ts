import { createHash, randomBytes } from 'node:crypto';
import { CALLBACK } from './identity.fixture.js';

interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** As much of a browser as a sign-in needs: cookies with their paths, forms, and redirects followed one by one. */
export class Browser {
  private readonly cookies = new Map<string, Cookie>();

  /** The names and paths of the cookies held, for looking at. */
  get held(): ReadonlyMap<string, string> {
    return new Map([...this.cookies].map(([name, { path }]) => [name, path]));
  }

  async get(url: string): Promise<Response> {
    return this.send(url, {});
  }

  async post(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(form) });
  }

  /** Follows redirects from an answer until one leaves for the application; gives that address, or the last answer. */
  async follow(answer: Response, from: string): Promise<{ readonly url: string; readonly answer: Response }> {
    let url = from;
    let current = answer;
    for (let hops = 0; hops < 10; hops += 1) {
      const location = current.headers.get('location');
      if (location === null) return { url, answer: current };
      url = new URL(location, url).href;
      if (url.startsWith(CALLBACK)) return { url, answer: current };
      current = await this.get(url);
    }
    throw new Error('too many redirects');
  }

  private async send(url: string, init: RequestInit): Promise<Response> {
    const { pathname } = new URL(url);
    const sent = [...this.cookies].filter(([, { path }]) => pathname.startsWith(path));
    const cookie = sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', cookie },
    });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    return answer;
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /; *path=([^;]+)/i.exec(line)?.[1] ?? '/';
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}

/** The value of the first attribute that `pattern` captures in a page. */
export function inPage(html: string, pattern: RegExp): string {
  const found = pattern.exec(html)?.[1];
  if (found === undefined) throw new Error(`the page holds nothing like ${String(pattern)}`);
  return found;
}

/** A code verifier and its challenge (RFC 7636, S256). */
export function proofKey(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
