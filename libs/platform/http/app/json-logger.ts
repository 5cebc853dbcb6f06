import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { DestinationStream, Level, LevelWithSilent, Logger } from 'pino';
import { describeError, framesOf } from './describe-error.js';

/** How the process logs. */
export interface JsonLoggerOptions {
  readonly level?: LevelWithSilent;
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

/** Keys whose values never reach a line, at the top or one or two levels down. */
const SECRET_KEYS = new Set([
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'access_token',
  'idempotencyKey',
  'name',
  'givenName',
  'familyName',
  'nhsNumber',
  'birthDate',
  'address',
  'postcode',
  'phone',
  'email',
  'note',
  'text',
  'body',
]);

/** Holds an error's description, whose `name` is a class and may be logged. */
const ERROR_KEY = 'error';

/** Nest's logger as JSON lines, one per event: `level`, `time`, `context`, `message` and what the caller adds. */
export class JsonLogger implements LoggerService {
  private readonly lines: Logger;

  constructor({ level = 'info', destination }: JsonLoggerOptions = {}) {
    const options = {
      level,
      messageKey: 'message',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
    };
    this.lines = destination === undefined ? pino(options) : pino(options, destination);
  }

  log(message: unknown, ...rest: readonly unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: readonly unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: readonly unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: readonly unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: readonly unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest's convention: the last of `rest` is the context; an error's stack may stand before it. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    const context = rest.at(-1);
    const stack =
      rest.length > 1 ? rest.find((part) => typeof part === 'string' && part.includes('\n')) : undefined;
    this.lines[level]({
      ...(typeof context === 'string' ? { context } : {}),
      ...fieldsOf(message, context),
      ...(typeof stack === 'string' ? { frames: framesOf(stack) } : {}),
    });
  }
}

function fieldsOf(message: unknown, context: unknown): Readonly<Record<string, unknown>> {
  if (message instanceof Error) {
    // Nest reports what stops the start in this context: no request has been read yet, and the message is the help.
    const starting = context === 'ExceptionHandler';
    return { message: starting ? message.message : message.constructor.name, error: describeError(message) };
  }
  if (typeof message === 'object' && message !== null)
    return redacted(message as Readonly<Record<string, unknown>>);
  return { message: String(message) };
}

function redacted(fields: Readonly<Record<string, unknown>>, depth = 0): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (key === ERROR_KEY) return [key, value instanceof Error ? describeError(value) : value];
      if (SECRET_KEYS.has(key)) return [key, '[redacted]'];
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [key, value];
      return [key, depth > 2 ? '[nested]' : redacted(value as Readonly<Record<string, unknown>>, depth + 1)];
    }),
  );
}
