import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Position } from '#platform/kernel/position';
import { LoopbackOnly, Public, Roles } from '../access/access.decorators.js';
import { CurrentActor } from '../access/actor.js';
import type { Actor } from '../access/actor.js';
import type { BearerVerifier } from '../access/access-token-verifier.js';
import { CursorSigner } from '../cursors/cursor-signer.js';
import { Answers, Refuses } from '../openapi/answers.decorators.js';
import { problem, rejectionProblem } from '../problems/problem.error.js';
import { setAnswerHeaders } from '../requests/answer-headers.js';
import { IdempotencyKey, IfMatch, Reply, StatedPositions } from '../requests/command.decorators.js';
import {
  calendarDate,
  email,
  instant,
  longText,
  phone,
  queryInteger,
  shortText,
  strict,
  uuid,
} from '../schemas.js';
import { SignInError } from '../sign-in/sign-in.error.js';
import { isRole } from '../sign-in/roles.js';
import { BodyLimit } from './body-limit.js';
import { createHttpApplication } from './create-http-application.js';
import type { HttpApplicationOptions } from './create-http-application.js';
import { JsonLogger } from './json-logger.js';

/** The one organisation of the tests. */
export const PRACTICE = '6f1c2f0a-4f0e-4d8e-9f0b-3c2d1e0f9a8b';
/** The one note that exists. */
export const NOTE = '0b9a4a52-8a53-4f0e-8b8e-2f1f4f4b8a11';

export const WriteNote = strict({
  title: shortText(80),
  text: longText(1_000),
  on: calendarDate,
  at: instant.optional(),
  contacts: z
    .array(strict({ email: email.optional(), phone: phone.optional() }))
    .max(5)
    .default([]),
  scores: z.record(z.string().regex(/^[a-z]+$/), z.number().int()).optional(),
}).meta({ id: 'WriteNote' });
export const Note = z.strictObject({ id: uuid, title: z.string(), actor: z.string() }).meta({ id: 'Note' });
const Seen = z.strictObject({ revision: z.number().nullable(), positions: z.number() });
const ListNotes = strict({
  limit: queryInteger(1, 100).optional(),
  title: shortText(80).optional(),
  cursor: z.string().optional(),
});
const cursors = new CursorSigner('a secret of the tests, thirty-two bytes or more');

/** Routes of every kind that the library serves. */
@Controller('v1/notes')
export class NotesController {
  /** Errors that a handler is told to throw, by name. */
  static readonly failures = new Map<string, unknown>();

  @Post()
  @Roles('referrer')
  @Answers(201, Note, 'The note')
  @Refuses('not-open', { code: 'too-late', status: 422 })
  writeNote(
    @IdempotencyKey() key: string,
    @Body({ schema: WriteNote }) body: z.infer<typeof WriteNote>,
    @CurrentActor() actor: Actor,
    @Reply() reply: FastifyReply,
  ): z.infer<typeof Note> {
    setAnswerHeaders(reply, {
      revision: 1,
      location: `/v1/notes/${NOTE}`,
      positions: [{ context: 'notes', epoch: 1, partition: 3, position: key.length }],
    });
    if (body.title === 'closed') throw rejectionProblem({ code: 'not-open' });
    return {
      id: NOTE,
      title: body.title,
      actor: `${actor.principal} ${actor.organisation} ${actor.role} ${actor.machine}`,
    };
  }

  @Get()
  @Roles('referrer', 'person')
  @Answers(200, z.strictObject({ next: z.string() }), 'The notes')
  listNotes(
    @Query({ schema: ListNotes }) { cursor, limit, title }: z.infer<typeof ListNotes>,
    @CurrentActor() actor: Actor,
  ): { readonly next: string } {
    const scope = { tenant: actor.organisation, route: 'GET /v1/notes', filter: { title } };
    if (cursor !== undefined) cursors.open(scope, cursor);
    return { next: cursors.sign(scope, [limit ?? 0]) };
  }

  @Get(':note')
  @Roles('referrer')
  @Answers(200, Note, 'The note')
  readNote(@Param('note', { schema: uuid }) note: string): z.infer<typeof Note> {
    if (note !== NOTE) throw problem('not-found');
    return { id: note, title: 'there', actor: '' };
  }

  @Post(':note/seen')
  @Roles('referrer')
  @Answers(200, Seen, 'Seen')
  markSeen(
    @Param('note', { schema: uuid }) _note: string,
    @IfMatch() revision: number | undefined,
    @StatedPositions() positions: readonly Position[],
  ): z.infer<typeof Seen> {
    return { revision: revision ?? null, positions: positions.length };
  }

  @Post('import')
  @Public()
  @BodyLimit(2_000_000)
  @Answers(204, null, 'Imported')
  importNotes(@Body({ schema: z.array(z.unknown()) }) _notes: readonly unknown[]): void {}

  @Get('failing/:how')
  @Public()
  @Answers(204, null, 'Never')
  fail(@Param('how', { schema: z.string() }) how: string): void {
    throw NotesController.failures.get(how);
  }

  @Get('here/only')
  @LoopbackOnly()
  @Answers(204, null, 'Here')
  readHere(): void {}
}

@Module({ controllers: [NotesController] })
export class NotesModule {}

/** Takes `<role>` or `<role>-machine` for a token, and the refusals by their codes. */
export const namedTokens: BearerVerifier = {
  verify(bearer) {
    if (bearer === 'expired') return Promise.reject(new SignInError('token-expired', 'expired'));
    if (bearer === 'unreachable')
      return Promise.reject(new SignInError('issuer-unavailable', 'issuer-silent'));
    const role = bearer.replace(/-machine$/, '');
    if (!isRole(role)) return Promise.reject(new SignInError('token-invalid', 'malformed'));
    const organisation = role === 'person' ? null : PRACTICE;
    return Promise.resolve({
      subject: 'sub-1',
      issuer: 'https://issuer.test',
      organisation,
      role,
      machine: role !== bearer,
    });
  },
};

/** The test application, ready to be asked, and the log lines it writes. */
export async function startNotes(
  options: Partial<HttpApplicationOptions> = {},
): Promise<{ readonly app: NestFastifyApplication; readonly lines: string[] }> {
  const lines: string[] = [];
  const app = await createHttpApplication(NotesModule, {
    now: () => '2026-11-22T09:00:00.000Z',
    verifier: namedTokens,
    logger: new JsonLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } }),
    shutdownHooks: false,
    ...options,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, lines };
}
