import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clientCredentials } from './demo-tokens.js';
import type { StoryViewer } from './story-cast.js';

const NOTE = z.object({ origin: z.string(), control: z.string().optional() });
const PROBLEM = z.object({ code: z.string() });
interface Sent {
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const PAUSE_WITHOUT_CONTROL_MS = 500;

/** Ends the story with one sentence that says what to do. */
export class StoryEnded extends Error {}

/** An answer of the system. */
export interface StoryAnswer {
  readonly status: number;
  /** A problem's code; undefined for other answers. */
  readonly code: string | undefined;
  readonly body: unknown;
  /** Business time of the answer. */
  readonly at: string;
}

/** The running system, asked over HTTP as anybody in the story. */
export class StorySystem {
  private readonly tokenFor: (viewer: StoryViewer) => Promise<string>;

  constructor(
    readonly origin: string,
    private readonly control: string | undefined,
  ) {
    this.tokenFor = clientCredentials(origin);
  }

  /**
   * The system that the environment names: GINNEL_ORIGIN, or what runs over the data folder GINNEL_DATA.
   * @throws StoryEnded when nothing answers there, or while the demo loads.
   */
  static async find(environment: Readonly<Record<string, string | undefined>>): Promise<StorySystem> {
    const file = join(environment['GINNEL_DATA'] ?? '.ginnel', 'running.json');
    const note = existsSync(file) ? NOTE.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data : undefined;
    const origin = environment['GINNEL_ORIGIN'] ?? note?.origin ?? 'http://127.0.0.1:3000';
    const answers = await fetch(`${origin}/health/live`).catch(() => undefined);
    if (answers === undefined) {
      throw new StoryEnded(`Nothing answers at ${origin}: run "npm start" in another terminal first.`);
    }
    return new StorySystem(origin, note?.origin === origin ? note.control : undefined);
  }

  /** A read. */
  async ask(viewer: StoryViewer, path: string): Promise<StoryAnswer> {
    return this.send(viewer, path, {});
  }

  /** A command. @throws StoryEnded when it is refused. */
  async act(viewer: StoryViewer, path: string, body: object = {}): Promise<StoryAnswer> {
    const answer = await this.send(viewer, path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(body),
    });
    if (answer.code === 'demo-loading') {
      throw new StoryEnded('The demo is still loading: tell the story when npm start says that it is there.');
    }
    if (answer.status >= 300) {
      const code = answer.code ?? 'no code';
      throw new StoryEnded(`The story stopped: POST ${path} was answered ${answer.status} (${code}).`);
    }
    return answer;
  }

  /** Waits until what happened is everywhere: by the control port, or a moment where there is none. */
  async settle(): Promise<void> {
    if (this.control === undefined) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_WITHOUT_CONTROL_MS));
      return;
    }
    await fetch(`${this.control}/settle`, { method: 'POST' });
  }

  private async send(viewer: StoryViewer, path: string, init: Sent): Promise<StoryAnswer> {
    const token = await this.tokenFor(viewer).catch(() => {
      throw new StoryEnded(`${this.origin} gives the demo's users no tokens: the story needs the demo.`);
    });
    const headers = { ...init.headers, authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.origin}${path}`, { ...init, headers });
    const text = await answer.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return {
      status: answer.status,
      code: answer.ok ? undefined : PROBLEM.safeParse(body).data?.code,
      body,
      at: answer.headers.get('ginnel-time') ?? new Date().toISOString(),
    };
  }
}
