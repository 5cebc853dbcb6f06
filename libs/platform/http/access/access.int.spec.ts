import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Param } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import type { Response } from 'supertest';
import { namedTokens, NOTE, PRACTICE, startNotes } from '../app/notes-application.fixture.js';
import { createHttpApplication } from '../app/create-http-application.js';
import { JsonLogger } from '../app/json-logger.js';
import { ROLES } from '../sign-in/roles.js';
import { Public, Roles } from './access.decorators.js';
import { actorOf } from './actor.js';

describe('A route', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    ({ app } = await startNotes());
  });
  afterAll(() => app.close());

  const read = (authorization?: string, path = `/v1/notes/${NOTE}`): Promise<Response> => {
    const get = request(app.getHttpServer()).get(path);
    return Promise.resolve(authorization === undefined ? get : get.set('Authorization', authorization));
  };

  it.each([
    [undefined, 'token-missing', 'Bearer realm="ginnel"'],
    ['', 'token-missing', 'Bearer realm="ginnel"'],
    ['Basic cmVmZXJyZXI6eA==', 'token-missing', 'Bearer realm="ginnel"'],
    ['Bearer', 'token-invalid', 'Bearer realm="ginnel", error="invalid_token"'],
    ['Bearer a b', 'token-invalid', 'Bearer realm="ginnel", error="invalid_token"'],
    ['Bearer nonsense', 'token-invalid', 'Bearer realm="ginnel", error="invalid_token"'],
    ['Bearer expired', 'token-expired', 'Bearer realm="ginnel", error="invalid_token"'],
  ])('asked with %j is a 401 %s', async (authorization, code, challenge) => {
    const response = await read(authorization);
    expect([response.status, response.body]).toEqual([401, expect.objectContaining({ code })]);
    expect(response.headers['www-authenticate']).toBe(challenge);
  });

  it('is a 503 while the token issuer is away', async () => {
    const response = await read('Bearer unreachable');
    expect([response.status, response.headers['retry-after']]).toEqual([503, '5']);
  });

  it('is refused to every role that it does not declare, before anything is looked up or validated', async () => {
    for (const role of ROLES.filter((name) => name !== 'referrer')) {
      for (const path of [
        `/v1/notes/${NOTE}`,
        '/v1/notes/not-an-id',
        '/v1/notes/3e3c0d31-7e0f-4f6c-9a5e-0d9a8b7c6d5e',
      ]) {
        const response = await read(`Bearer ${role}`, path);
        expect([role, path, response.status, response.body]).toEqual([
          role,
          path,
          403,
          expect.objectContaining({ code: 'role-not-allowed' }),
        ]);
      }
    }
  });

  it('answers a record out of sight as it answers an unknown one', async () => {
    const unknown = await read('Bearer referrer', '/v1/notes/3e3c0d31-7e0f-4f6c-9a5e-0d9a8b7c6d5e');
    const nowhere = await read('Bearer referrer', '/v1/nowhere');
    expect(unknown.text).toBe(nowhere.text);
    expect(Object.keys(unknown.headers).sort()).toEqual(Object.keys(nowhere.headers).sort());
  });

  it('tells its handler who acts, a person’s and a machine’s token alike', async () => {
    const write = (bearer: string): Promise<Response> =>
      Promise.resolve(
        request(app.getHttpServer())
          .post('/v1/notes')
          .set('Authorization', `bearer ${bearer}`)
          .set('Idempotency-Key', 'k')
          .send({ title: 't', text: 't', on: '2026-11-22' }),
      );
    expect((await write('referrer')).body).toMatchObject({
      actor: `https://issuer.test|sub-1 ${PRACTICE} referrer false`,
    });
    expect((await write('referrer-machine')).body).toMatchObject({
      actor: `https://issuer.test|sub-1 ${PRACTICE} referrer true`,
    });
  });

  it('for this machine alone is absent from elsewhere', async () => {
    const here = (): ReturnType<ReturnType<typeof request>['get']> =>
      request(app.getHttpServer()).get('/v1/notes/here/only');
    await here().expect(204);
    await here().set('Host', 'ginnel.example').expect(404);
    await here().set('X-Forwarded-For', '203.0.113.7').expect(404);
    await here().set('Forwarded', 'for=203.0.113.7').expect(404);
    const fromElsewhere = await app.inject({
      method: 'GET',
      url: '/v1/notes/here/only',
      remoteAddress: '203.0.113.7',
      headers: { host: 'localhost' },
    });
    expect(fromElsewhere.statusCode).toBe(404);
  });

  it('that is public has no actor to ask for', () => {
    expect(() => actorOf({})).toThrow(expect.objectContaining({ code: 'actor-missing' }));
  });
});

@Controller('v1/planted')
class UndeclaredController {
  @Get('open')
  @Public()
  readOpen(): void {}

  @Get('forgotten')
  readForgotten(): void {}
}

@Controller('v1/planted')
class ContradictoryController {
  @Get()
  @Public()
  @Roles('referrer')
  readBoth(): void {}
}

@Controller('v1/planted')
class UnvalidatedController {
  @Get(':id')
  @Public()
  readAny(@Param('id') _id: string): void {}
}

@Controller('v1/planted')
@Roles('referrer')
class DeclaredAsAWholeController {
  @Get()
  readDeclared(): void {}
}

describe('A process', () => {
  async function start(controller: Type): Promise<void> {
    @Module({ controllers: [controller] })
    class PlantedModule {}
    const app = await createHttpApplication(PlantedModule, {
      now: () => '2026-11-22T09:00:00.000Z',
      verifier: namedTokens,
      logger: new JsonLogger({ level: 'silent' }),
      shutdownHooks: false,
    });
    try {
      await app.init();
    } finally {
      await app.close();
    }
  }

  it.each([
    [UndeclaredController, 'route-without-roles', 'UndeclaredController.readForgotten'],
    [ContradictoryController, 'route-with-roles-and-public', 'ContradictoryController.readBoth'],
    [UnvalidatedController, 'route-without-schema', 'UnvalidatedController.readAny'],
  ])('with %p does not start and names the route', async (controller, code, route) => {
    await expect(start(controller)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(route) as unknown,
    });
  });

  it('whose controller declares its roles as a whole starts', async () => {
    await expect(start(DeclaredAsAWholeController)).resolves.toBeUndefined();
  });
});
