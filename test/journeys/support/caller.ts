import { randomUUID } from 'node:crypto';
import {
  type ApiDocument,
  Documented,
  type DocumentedOperation,
  type GivenAnswer,
} from '#platform/testing/documented';

/** What an operation answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

/** What a call names besides its operation. */
export interface Call {
  /** Values of the path's parameters. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The operations of a system, learnt from its OpenAPI document alone. */
export class Operations {
  private constructor(
    readonly origin: string,
    private readonly operations: ReadonlyMap<string, DocumentedOperation>,
    private readonly documented: Documented,
  ) {}

  /** Reads the document of a running system. */
  static async of(origin: string): Promise<Operations> {
    const response = await fetch(`${origin}/openapi.json`);
    const document = (await response.json()) as ApiDocument;
    const operations = new Map<string, DocumentedOperation>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.operationId)
          operations.set(operation.operationId, { method: method.toUpperCase(), path });
      }
    }
    return new Operations(origin, operations, new Documented(document));
  }

  /** The names of all operations. */
  names(): readonly string[] {
    return [...this.operations.keys()].sort();
  }

  /** Method and path of an operation. */
  operation(name: string): DocumentedOperation {
    const operation = this.operations.get(name);
    if (!operation)
      throw new Error(`the document has no operation ${name}; it has ${this.names().join(', ')}`);
    return operation;
  }

  /** Holds what an operation answered to the document. @throws Error where that does not say that it may come. */
  hold(name: string, answer: GivenAnswer): void {
    const breach = this.documented.breach(this.operation(name), answer);
    if (breach !== undefined) throw new Error(`${name} was answered with ${answer.status}: ${breach}`);
  }
}

/** Somebody with a token who knows the OpenAPI document. Remembers the positions of what it wrote, to read its own writes. */
export class Caller {
  private positions: string[] = [];

  constructor(
    readonly name: string,
    private readonly operations: Operations,
    private readonly token: string | undefined,
  ) {}

  /** The access token; empty for somebody without one. */
  get bearer(): string {
    return this.token ?? '';
  }

  /** The organisation that the token is for. */
  get organisation(): string {
    const claims = this.token?.split('.')[1] ?? '';
    return (JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { org: string }).org;
  }

  /** Signs in by client credentials of a demo identity. */
  static async signIn(operations: Operations, clientId: string, secret: string): Promise<Caller> {
    const response = await fetch(`${operations.origin}/oidc/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    const answer = (await response.json()) as { access_token?: string };
    if (!answer.access_token) throw new Error(`${clientId} could not sign in: ${response.status}`);
    return new Caller(clientId, operations, answer.access_token);
  }

  /** Calls an operation and answers whatever came. @throws Error where the document does not say that it may come. */
  async ask(operation: string, call: Call = {}): Promise<Answer> {
    const { origin } = this.operations;
    const { method, path } = this.operations.operation(operation);
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(call.path?.[name] ?? ''),
    );
    const url = new URL(`${origin}${filled}`);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, String(value));
    const response = await fetch(url, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
        ...(this.positions.length > 0 ? { 'ginnel-position': this.positions.join(',') } : {}),
        ...call.headers,
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(call.body ?? {}) }),
    });
    const text = await response.text();
    const { status } = response;
    this.operations.hold(operation, { status, text, type: response.headers.get('content-type') });
    const written = response.headers.get('ginnel-position');
    if (written) this.positions = [...this.positions, written].slice(-8);
    return {
      status,
      headers: response.headers,
      text,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  /** Calls an operation that must succeed; says what it answered otherwise. */
  async does(operation: string, call: Call = {}): Promise<Answer> {
    const answer = await this.ask(operation, call);
    if (answer.status >= 300) throw new Error(`${this.name} ${operation}: ${answer.status} ${answer.text}`);
    return answer;
  }
}
