import { connect } from 'node:net';

/**
 * Every key and value of a Redis, as one text, read by Redis' own dump of each key and its readable form: what a journey
 * searches for what must not be there.
 */
export async function everyByteOfRedis(url: string): Promise<string> {
  const client = await RedisReader.of(url);
  try {
    const found: string[] = [];
    for (const key of (await client.ask('KEYS', '*')) as readonly string[]) {
      found.push(key, JSON.stringify(await client.readable(key)));
    }
    return found.join('\n');
  } finally {
    client.close();
  }
}

type Reply = string | number | null | readonly Reply[];

/** As much of Redis' protocol (RESP 2) as reading needs: no library of the product's vouches for itself here. */
class RedisReader {
  private text = Buffer.alloc(0);
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: ReturnType<typeof connect>) {
    socket.on('data', (chunk) => {
      this.text = Buffer.concat([this.text, chunk]);
      this.wake();
    });
  }

  static async of(url: string): Promise<RedisReader> {
    const { hostname, port, password } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port || 6_379) });
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const reader = new RedisReader(socket);
    if (password) await reader.ask('AUTH', decodeURIComponent(password));
    return reader;
  }

  close(): void {
    this.socket.destroy();
  }

  async ask(...words: readonly string[]): Promise<Reply> {
    this.socket.write(
      `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
    );
    return this.reply();
  }

  /** The value of a key, whatever its type. */
  async readable(key: string): Promise<Reply> {
    const type = await this.ask('TYPE', key);
    switch (type) {
      case 'string':
        return this.ask('GET', key);
      case 'hash':
        return this.ask('HGETALL', key);
      case 'list':
        return this.ask('LRANGE', key, '0', '-1');
      case 'set':
        return this.ask('SMEMBERS', key);
      case 'zset':
        return this.ask('ZRANGE', key, '0', '-1', 'WITHSCORES');
      case 'stream':
        return this.ask('XRANGE', key, '-', '+');
      case 'none':
        return null;
      default:
        throw new Error(`a key of type ${String(type)} cannot be searched`);
    }
  }

  private async reply(): Promise<Reply> {
    const line = await this.line();
    const rest = line.slice(1);
    switch (line[0]) {
      case '+':
        return rest;
      case ':':
        return Number(rest);
      case '$':
        return Number(rest) < 0 ? null : this.bulk(Number(rest));
      case '*': {
        const replies: Reply[] = [];
        for (let n = 0; n < Number(rest); n += 1) replies.push(await this.reply());
        return replies;
      }
      default:
        throw new Error(`Redis refused: ${rest}`);
    }
  }

  private async line(): Promise<string> {
    for (;;) {
      const end = this.text.indexOf('\r\n');
      if (end >= 0) return this.take(end);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private async bulk(length: number): Promise<string> {
    while (this.text.length < length + 2) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.take(length);
  }

  private take(length: number): string {
    const taken = this.text.subarray(0, length).toString('utf8');
    this.text = this.text.subarray(length + 2);
    return taken;
  }
}
