import type { DemoCaller } from './demo-act.js';
import type { DemoCast } from './demo-cast.js';
import type { Asked, Outcome, SentReferral } from './demo-command.js';
import type { DemoProvider } from './demo-organisations.js';
import type { DemoPerson } from './demo-people.js';
import {
  ANSWERS,
  CHANNELS,
  CHILDREN,
  DAYS_TO_ANSWER,
  DAYS_TO_PLAN,
  DAYS_TO_SEND,
  DAYS_TO_START,
  DAYS_TO_TELL,
  DECLINE_REASONS,
  FAILED_ATTEMPTS,
  MATTERS,
  NEEDS,
  NOTES,
  OUTCOMES,
  RISKS,
  WITHDRAWALS,
} from './demo-shares.js';
import type { Draw } from './draw.js';
import { EpisodeScript } from './episode-script.js';
import { compareMoments, later, type Moment, type WorkingYear } from './working-year.js';

/** How an episode begins. */
export type DemoRoute = 'practice' | 'agency' | 'self' | 'direct';

/** One person's time with the service, before it is played through. */
export interface EpisodeSetting {
  readonly name: string;
  readonly person: DemoPerson;
  readonly route: DemoRoute;
  readonly sentAt: Moment;
  /** The most referrals that the episode may have, the first one included. */
  readonly mostReferrals: number;
}

/** Plays an episode through: what happens, and what does not, is drawn with believable shares. */
export function playEpisode(
  setting: EpisodeSetting,
  cast: DemoCast,
  year: WorkingYear,
  draw: Draw,
): EpisodeScript {
  return new Episode(setting, cast, year, draw).play();
}

class Episode {
  private readonly script: EpisodeScript;
  private readonly hub: DemoCaller;
  private readonly asked: Asked;
  private readonly note: string | undefined;
  private readonly root: string;
  private left: number;
  /** When the first referral is over, unless somebody withdraws it before. */
  private closedAt: Moment | undefined;

  constructor(
    private readonly setting: EpisodeSetting,
    private readonly cast: DemoCast,
    private readonly year: WorkingYear,
    private readonly draw: Draw,
  ) {
    this.script = new EpisodeScript(setting.name, year);
    this.hub = cast.linkWorker(setting.person.practice);
    this.root = setting.name.replace('episode', 'referral');
    this.left = setting.mostReferrals - 1;
    this.asked = {
      priority: draw.chance(0.12) ? 'urgent' : 'routine',
      needs: [...draw.shuffled(NEEDS).slice(0, draw.between(1, 3))],
      ...(draw.chance(0.06) ? { riskInstruction: draw.pick(RISKS) } : {}),
    };
    this.note = draw.chance(0.6) ? draw.pick(NOTES) : undefined;
  }

  play(): EpisodeScript {
    const { draw, script, setting } = this;
    if (setting.route === 'direct') this.playDirect();
    else this.playHubLed();
    const leaves = later(setting.sentAt, draw.between(1, 45), draw);
    if (draw.chance(0.07) && this.closedAt !== undefined && compareMoments(leaves, this.closedAt) < 0) {
      const reason = draw.weighted(WITHDRAWALS);
      script.endAt(leaves);
      const by = reason === 'by-referrer' ? this.sender : this.hub;
      script.act(leaves, by, { type: 'withdraw-referral', referral: this.root, body: { reason } });
    }
    return script;
  }

  private get sender(): DemoCaller {
    const { route, person } = this.setting;
    if (route === 'self') return this.hub;
    return route === 'agency' ? this.cast.agency : this.cast.referrer(person.practice);
  }

  private send(way: Pick<SentReferral, 'kind' | 'service'>): void {
    const { script, root, setting, sender, note } = this;
    const { priority, needs, riskInstruction } = this.asked;
    const person = personName(setting.person);
    const body = { ...way, priority, needs, note, riskInstruction };
    script.make(root, setting.sentAt, sender, { type: 'send-referral', person, body });
  }

  private playHubLed(): void {
    const { draw, script, root, hub, setting } = this;
    const kind = setting.route === 'self' ? 'self' : 'root';
    this.send({ kind });
    const reachedAt = this.reach();
    if (reachedAt === undefined) return;
    if (draw.chance(0.06)) {
      const declinedAt = later(reachedAt, draw.between(0, 5), draw);
      script.act(declinedAt, hub, {
        type: 'decline-referral',
        referral: root,
        body: { reason: 'person-declined' },
      });
      this.tellBack(later(declinedAt, draw.between(1, 2), draw), 'not-met');
      return;
    }
    const planAt = later(reachedAt, draw.weighted(DAYS_TO_PLAN), draw);
    const matters = draw.shuffled(MATTERS).slice(0, draw.between(1, 3));
    script.act(planAt, hub, {
      type: 'agree-plan',
      referral: root,
      body: { matters: [...matters], actions: draw.between(1, 4) },
    });
    if (draw.chance(0.5)) this.tellBack(later(planAt, draw.between(2, 18), draw), 'signposted');
    else this.sendOnward(planAt);
  }

  /** The hub's attempts at reaching the person; undefined where none succeeds. */
  private reach(): Moment | undefined {
    const { draw, script, root, hub, year } = this;
    let at = later(this.setting.sentAt, draw.between(1, 2), draw);
    const reachable = draw.chance(0.9);
    const failures = reachable ? draw.weighted(FAILED_ATTEMPTS) : 3;
    for (let attempt = 0; attempt < failures; attempt += 1) {
      const channel = attempt === 2 ? 'letter' : attempt === 1 ? 'text' : 'phone';
      if (year.holds(at)) {
        script.act(at, hub, {
          type: 'record-not-reached',
          referral: root,
          body: { channel, at: year.instant(halfAnHourBefore(at)) },
        });
      }
      at = later(at, draw.between(1, 2), draw);
    }
    if (!reachable) {
      const givesUp = later(at, draw.between(0, 2), draw);
      script.act(givesUp, hub, {
        type: 'decline-referral',
        referral: root,
        body: { reason: 'unable-to-contact' },
      });
      this.tellBack(later(givesUp, draw.between(1, 2), draw), 'did-not-attend');
      return undefined;
    }
    if (draw.chance(0.08)) at = later(at, draw.between(2, 4), draw);
    const channel = draw.weighted(CHANNELS);
    if (year.holds(at)) {
      script.act(at, hub, {
        type: 'record-reached',
        referral: root,
        body: { channel, at: year.instant(halfAnHourBefore(at)) },
      });
    }
    return at;
  }

  private sendOnward(planAt: Moment): void {
    const { draw } = this;
    const children = Math.min(this.left, draw.weighted(CHILDREN));
    if (children === 0) {
      this.tellBack(later(planAt, draw.between(2, 12), draw), 'signposted');
      return;
    }
    this.left -= children;
    const providers = draw.shuffled(this.cast.providers).slice(0, children);
    const closings = providers.map((provider, index) => {
      const name = `${this.root}.${index + 1}`;
      const sentAt = later(planAt, draw.weighted(DAYS_TO_SEND), draw);
      const { id } = draw.pick(provider.services);
      this.script.make(name, sentAt, this.hub, {
        type: 'send-onward',
        referral: this.root,
        body: { service: id, ...this.asked },
      });
      return this.playProvider(name, provider, sentAt);
    });
    this.tellBackAfter(closings);
  }

  private playDirect(): void {
    const { draw, root, setting } = this;
    const provider = draw.pick(this.cast.providers);
    const { id } = draw.pick(provider.services);
    this.send({ kind: 'direct', service: id });
    this.tellBackAfter([this.playProvider(root, provider, setting.sentAt)]);
  }

  /** A provider's part, or the next one's where it is silent or declines; when it is over, undefined where never. */
  private playProvider(name: string, provider: DemoProvider, sentAt: Moment): Moment | undefined {
    const { draw, script } = this;
    const by = this.cast.provider(provider);
    const answer = draw.weighted(ANSWERS);
    if (answer === 'silence') {
      // The answer's working days and the one after the nudge, as the table of next steps has them.
      const escalatedAfter = this.asked.priority === 'urgent' ? 3 : 6;
      const takenOver = later(sentAt, escalatedAfter + draw.between(3, 4), draw);
      return this.offerAgain(name, provider, takenOver, 'unanswered');
    }
    const answeredAt = later(sentAt, draw.weighted(DAYS_TO_ANSWER), draw);
    if (answer === 'decline') {
      script.act(answeredAt, by, {
        type: 'decline-referral',
        referral: name,
        body: { reason: draw.weighted(DECLINE_REASONS) },
      });
      return this.offerAgain(name, provider, later(answeredAt, draw.between(1, 2), draw), 'declined');
    }
    script.act(answeredAt, by, { type: 'accept-referral', referral: name, body: {} });
    const startsAt = later(answeredAt, draw.weighted(DAYS_TO_START), draw);
    if (draw.chance(0.1)) {
      script.act(startsAt, by, {
        type: 'decline-referral',
        referral: name,
        body: { reason: 'unable-to-contact' },
      });
      return this.offerAgain(name, provider, later(startsAt, draw.between(1, 2), draw), 'declined');
    }
    script.act(startsAt, by, { type: 'start-referral', referral: name, body: {} });
    const completedAt = later(startsAt, draw.between(5, 19), draw);
    script.act(completedAt, by, {
      type: 'complete-referral',
      referral: name,
      body: { outcome: draw.weighted(OUTCOMES) },
    });
    return completedAt;
  }

  /** The hub offers the person to another provider, or lets it be: of a direct referral it then tells back a decline. */
  private offerAgain(
    name: string,
    before: DemoProvider,
    at: Moment,
    why: 'unanswered' | 'declined',
  ): Moment | undefined {
    const { draw, script } = this;
    const isReplacement = name.endsWith('x');
    if (this.left === 0 || isReplacement || draw.chance(0.25)) {
      if (name === this.root && why === 'declined') return at;
      script.act(at, this.hub, { type: 'withdraw-referral', referral: name, body: { reason: 'other' } });
      if (name !== this.root) return at;
      this.closedAt = at;
      return undefined;
    }
    this.left -= 1;
    const next = draw.pick(this.cast.providers.filter(({ id }) => id !== before.id));
    const replacement = `${name}x`;
    script.make(replacement, at, this.cast.coordinator, {
      type: 'redirect-referral',
      referral: name,
      body: { service: draw.pick(next.services).id },
    });
    return this.playProvider(replacement, next, at);
  }

  private tellBackAfter(closings: readonly (Moment | undefined)[]): void {
    const known = closings.filter((moment) => moment !== undefined);
    const last = [...known].sort(compareMoments).at(-1);
    if (last === undefined || known.length < closings.length) return;
    this.tellBack(later(last, this.draw.weighted(DAYS_TO_TELL), this.draw), this.draw.weighted(OUTCOMES));
  }

  private tellBack(at: Moment, outcome: Outcome): void {
    const { draw, script } = this;
    this.closedAt = at;
    script.act(at, this.hub, { type: 'tell-back', referral: this.root, body: { outcome } });
    if (this.setting.route === 'self' || draw.chance(0.3)) return;
    script.act(later(at, draw.between(1, 9), draw), this.sender, {
      type: 'acknowledge-outcome',
      referral: this.root,
      body: {},
    });
  }
}

/** The name under which a person's id is known to the plan. */
export function personName({ number }: DemoPerson): string {
  return `person-${number}`;
}

function halfAnHourBefore({ day, minute }: Moment): Moment {
  return { day, minute: minute - 30 };
}
