import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { Town } from './town.fixture.js';

/** An answer over HTTP, as the examples read it. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** One caller: its token goes with each request, a fresh Idempotency-Key with each POST. */
export interface Player {
  get(path: string): PromiseLike<Answer>;
  post(path: string, body?: object): PromiseLike<Answer>;
}

/** What the players need of the application that they play against. */
export interface Stage {
  settle(): Promise<void>;
  as(
    role:
      'referrer' | 'link-worker' | 'coordinator' | 'provider' | 'person' | 'commissioner' | 'administrator',
    organisation: Uuid | null,
    options?: { readonly subject?: string },
  ): Player;
}

/** Where a referral stands, in the words of an answer. */
export interface Standing {
  readonly status: string;
  readonly owner: Uuid | null;
  readonly what: string | null;
}

/** The people of the town at their screens. */
export class Players {
  readonly practice: Player;
  readonly hub: Player;
  readonly provider: Player;
  readonly otherProvider: Player;
  readonly thirdProvider: Player;

  constructor(
    private readonly stage: Stage,
    private readonly town: Town,
  ) {
    this.practice = stage.as('referrer', town.practice, { subject: 'receptionist' });
    this.hub = stage.as('link-worker', town.hub, { subject: 'link-worker' });
    this.provider = stage.as('provider', town.provider, { subject: 'organiser' });
    this.otherProvider = stage.as('provider', town.otherProvider, { subject: 'organiser' });
    this.thirdProvider = stage.as('provider', town.thirdProvider, { subject: 'organiser' });
  }

  /** Acts and settles. @returns the answer's body. @throws Error with the problem when it is refused. */
  async act(
    player: Player,
    path: string,
    body: object = {},
  ): Promise<{ readonly id: Uuid; readonly to?: Uuid }> {
    const answer = await player.post(`/v1/referrals${path}`, body);
    if (answer.status >= 300) throw new Error(`${path} is refused: ${JSON.stringify(answer.body)}`);
    await this.stage.settle();
    return answer.body as { readonly id: Uuid; readonly to?: Uuid };
  }

  /** A referral as a player sees it. @throws Error with the problem when it is not shown. */
  async see(player: Player, id: Uuid): Promise<Readonly<Record<string, unknown>>> {
    const answer = await player.get(`/v1/referrals/${id}`);
    if (answer.status !== 200) throw new Error(`${id} is not shown: ${JSON.stringify(answer.body)}`);
    return answer.body as Readonly<Record<string, unknown>>;
  }

  /** Status, owner and what is waited for. */
  async standing(player: Player, id: Uuid): Promise<Standing> {
    const { status, owner, next } = (await this.see(player, id)) as {
      readonly status: string;
      readonly owner: { readonly organisation: Uuid } | null;
      readonly next: { readonly what: string } | null;
    };
    return { status, owner: owner?.organisation ?? null, what: next?.what ?? null };
  }

  /** A root referral whose plan is agreed. */
  async planned(person: Uuid, own: object = {}): Promise<Uuid> {
    const body = { person, priority: 'routine', needs: ['loneliness'], ...own };
    const { id } = await this.act(this.practice, '', body);
    const { sentAt } = (await this.see(this.hub, id)) as { readonly sentAt: string };
    await this.act(this.hub, `/${id}/reached`, { channel: 'phone', at: sentAt });
    await this.act(this.hub, `/${id}/plan`, { matters: ['company'], actions: 1 });
    return id;
  }

  /** A child of a root, sent to a service. */
  async onward(root: Uuid, service: Uuid, own: object = {}): Promise<Uuid> {
    const body = { service, priority: 'routine', needs: ['loneliness'], ...own };
    return (await this.act(this.hub, `/${root}/onward`, body)).id;
  }

  /**
   * What everybody without sight of a referral is answered, on reading and on acting, beside what they are answered for
   * an unknown id. `sighted` are the providers that do see it.
   */
  async strangers(
    id: Uuid,
    sighted: readonly Player[] = [],
  ): Promise<readonly (readonly [unknown, unknown])[]> {
    const { town, stage } = this;
    const strangers: readonly (readonly [Player, string, object])[] = [
      [stage.as('referrer', town.otherPractice), 'withdraw', { reason: 'other' }],
      [stage.as('referrer', town.hub), 'withdraw', { reason: 'other' }],
      [stage.as('link-worker', town.otherHub), 'tell-back', { outcome: 'goals-met' }],
      [stage.as('coordinator', town.practice), 'plan', { matters: ['company'], actions: 1 }],
      [stage.as('provider', town.hub), 'accept', {}],
      [stage.as('person', null, { subject: 'nobody' }), 'withdraw', { reason: 'other' }],
      ...[this.provider, this.otherProvider, this.thirdProvider]
        .filter((player) => !sighted.includes(player))
        .map((player) => [player, 'accept', {}] as const),
    ];
    const answers: (readonly [unknown, unknown])[] = [];
    for (const [stranger, act, body] of strangers) {
      const unknown = randomUUID();
      answers.push([
        plain(await stranger.get(`/v1/referrals/${id}`)),
        plain(await stranger.get(`/v1/referrals/${unknown}`)),
      ]);
      answers.push([
        plain(await stranger.post(`/v1/referrals/${id}/${act}`, body)),
        plain(await stranger.post(`/v1/referrals/${unknown}/${act}`, body)),
      ]);
    }
    return answers;
  }
}

/** Status, body and header names of an answer: what a stranger could tell two answers apart by. */
export function plain(answer: Answer | undefined): unknown {
  return { status: answer?.status, body: answer?.body, headers: Object.keys(answer?.headers ?? {}).sort() };
}
