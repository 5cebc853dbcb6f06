import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { problem, rejectionProblem } from '#platform/http/problems/problem.error';
import { IdempotencyKey } from '#platform/http/requests/command.decorators';
import { ContextModule, InjectRuntime } from '#platform/runtime/nest/context.module';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { tallyContext } from '#platform/testing/tally.context';

@Controller('v1/tallies')
class TallyController {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  @Get()
  @Roles('provider', 'person')
  @Answers(200, z.looseObject({ role: z.string() }), 'Who asks')
  whoAsks(@CurrentActor() actor: Actor): object {
    return { ...actor, context: this.runtime.definition.name };
  }

  @Get('undocumented-status')
  @Roles('provider')
  @Answers(200, null, 'Never')
  status(): never {
    throw problem('too-many-requests');
  }

  @Get('undocumented-code')
  @Roles('provider')
  @Answers(200, null, 'Never')
  @Refuses('tally-closed')
  code(): never {
    throw rejectionProblem({ code: 'tally-open' });
  }

  @Get('undocumented-body')
  @Roles('provider')
  @Answers(200, z.strictObject({ sum: z.int() }), 'The sum')
  body(): object {
    return { sum: 1, name: 'who' };
  }

  @Post()
  @Roles('provider')
  @Answers(200, z.strictObject({ key: z.string() }), 'The key')
  key(@IdempotencyKey() key: string): object {
    return { key };
  }
}

@Module({ imports: [ContextModule.for(tallyContext)], controllers: [TallyController] })
class TallyModule {}

const ORGANISATION = '6f1c2f0a-4f0e-4d8e-9f0b-3c2d1e0f9a8b';

describe('An application of a test', () => {
  let test: HttpTest;

  beforeAll(async () => {
    test = await startHttpTest([TallyModule], [tallyContext]);
  });
  afterAll(() => test.close());

  it('knows its callers by role, organisation, subject and kind', async () => {
    const provider = await test
      .as('provider', ORGANISATION, { subject: 'anna', machine: true })
      .get('/v1/tallies');
    expect(provider.body).toMatchObject({
      role: 'provider',
      organisation: ORGANISATION,
      subject: 'anna',
      machine: true,
    });
    const person = await test.as('person', null).get('/v1/tallies');
    expect(person.body).toMatchObject({
      role: 'person',
      organisation: null,
      machine: false,
      context: 'tallies',
    });
  });

  it('gives each POST a key of its own, and refuses other roles and no token', async () => {
    const caller = test.as('provider', ORGANISATION);
    const keys = await Promise.all([caller.post('/v1/tallies'), caller.post('/v1/tallies')]);
    expect(new Set(keys.map(({ body }) => (body as { key: string }).key)).size).toBe(2);
    expect((await test.as('referrer', ORGANISATION).get('/v1/tallies')).status).toBe(403);
    expect((await test.request.get('/v1/tallies')).status).toBe(401);
  });

  it.each([
    ['its status', 'undocumented-status', '429: status 429 is not documented'],
    ['its code', 'undocumented-code', '409: body/code must be equal to one of the allowed values'],
    ['its body', 'undocumented-body', '200: body must NOT have additional properties'],
  ])('fails a test whose caller is answered outside of the document, by %s', async (_, path, breach) => {
    const asked = test.as('provider', ORGANISATION).get(`/v1/tallies/${path}`);
    await expect(Promise.resolve(asked)).rejects.toThrow(`was answered with ${breach}`);
  });

  it('is at rest after settling', async () => {
    await test.settle();
    expect(await test.runtime('tallies').subscriptions.lag()).toBe(0);
  });
});
