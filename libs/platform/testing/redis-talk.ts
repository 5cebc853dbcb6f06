import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/** An answer of Redis: text (each character one byte), a number, nothing, or a list of these. */
export type RedisAnswer = string | number | null | readonly RedisAnswer[];

interface Waiting {
  readonly resolve: (answer: RedisAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Speaks to a Redis in its own protocol, sharing no code with the program: what a spec flushes, sets and searches it with. */
export class RedisTalk {
  private text = '';
  private readonly waiting: Waiting[] = [];

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => this.hear(String(chunk)));
    for (const ending of ['error', 'close'] as const)
      socket.on(ending, () => {
        for (const one of this.waiting.splice(0)) one.reject(new Error('Redis has closed the connection'));
      });
  }

  /** Connects to a redis:// address and signs in. */
  static async open(url: string): Promise<RedisTalk> {
    const { hostname, port, username, password } = new URL(url);
    const talk = new RedisTalk(connect({ host: hostname, port: Number(port || 6_379) }));
    const names = [username, password].filter(Boolean).map(decodeURIComponent);
    if (names.length > 0) await talk.ask('AUTH', ...names);
    return talk;
  }

  /** Sends one command. @throws Error with the refusal of Redis. */
  ask(...words: readonly string[]): Promise<RedisAnswer> {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    this.socket.write(`*${words.length}\r\n${parts.join('')}`);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  end(): void {
    this.socket.destroy();
  }

  private hear(chunk: string): void {
    this.text += chunk;
    for (let read = readAnswer(this.text, 0); read; read = readAnswer(this.text, 0)) {
      this.text = this.text.slice(read.end);
      const one = this.waiting.shift();
      if (read.answer instanceof Error) one?.reject(read.answer);
      else one?.resolve(read.answer);
    }
  }
}

/** Sends one command on a connection of its own. */
export async function askRedis(url: string, ...words: readonly string[]): Promise<RedisAnswer> {
  const talk = await RedisTalk.open(url);
  try {
    return await talk.ask(...words);
  } finally {
    talk.end();
  }
}

/**
 * Every byte that a Redis holds, as one text: each key and its value, and its append-only files where they are on this
 * machine, which also have what was deleted since they were last rewritten.
 */
export async function everyByteOfRedis(url: string): Promise<string> {
  const talk = await RedisTalk.open(url);
  try {
    const found: unknown[] = [];
    for (const key of (await talk.ask('KEYS', '*')) as readonly string[])
      found.push(key, await talk.ask(...reading((await talk.ask('TYPE', key)) as string, key)));
    return [...found.flat(9).map(String), ...(await appendOnlyFiles(talk))].join('\n');
  } finally {
    talk.end();
  }
}

function reading(type: string, key: string): readonly string[] {
  switch (type) {
    case 'hash':
      return ['HGETALL', key];
    case 'list':
      return ['LRANGE', key, '0', '-1'];
    case 'set':
      return ['SMEMBERS', key];
    case 'zset':
      return ['ZRANGE', key, '0', '-1', 'WITHSCORES'];
    case 'stream':
      return ['XRANGE', key, '-', '+'];
    default:
      return ['GET', key];
  }
}

async function appendOnlyFiles(talk: RedisTalk): Promise<readonly string[]> {
  const [, folder] = (await talk.ask('CONFIG', 'GET', 'dir')) as readonly string[];
  const [, name] = (await talk.ask('CONFIG', 'GET', 'appenddirname')) as readonly string[];
  try {
    const files = join(folder ?? '', name ?? '');
    return readdirSync(files).map((file) => readFileSync(join(files, file), 'latin1'));
  } catch {
    return [];
  }
}

/** Reads the answer that begins at `from`, and where it ends; undefined where the rest has not come yet. */
function readAnswer(
  text: string,
  from: number,
): { readonly answer: RedisAnswer | Error; readonly end: number } | undefined {
  const line = text.indexOf('\r\n', from);
  if (line < 0) return undefined;
  const [kind, rest] = [text[from], text.slice(from + 1, line)];
  const begin = line + 2;
  if (kind === '+') return { answer: rest, end: begin };
  if (kind === '-') return { answer: new Error(rest), end: begin };
  if (kind === ':') return { answer: Number(rest), end: begin };
  const size = Number(rest);
  if (size < 0) return { answer: null, end: begin };
  if (kind === '$') {
    const end = begin + size + 2;
    return text.length < end ? undefined : { answer: text.slice(begin, begin + size), end };
  }
  const answers: RedisAnswer[] = [];
  let at = begin;
  for (let n = 0; n < size; n += 1) {
    const read = readAnswer(text, at);
    if (!read) return undefined;
    answers.push(read.answer as RedisAnswer);
    at = read.end;
  }
  return { answer: answers, end: at };
}
