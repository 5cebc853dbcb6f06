import { londonTimeOf } from '#platform/kernel/calendar/london-time';
import type { Instant } from '#platform/kernel/clock';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { organisationAggregate } from '#directory/domain/organisation/organisation.aggregate';
import type { OrganisationCommand } from '#directory/domain/organisation/organisation.commands';
import type { Part } from '#directory/domain/parts';
import { serviceAggregate } from '#directory/domain/service/service.aggregate';
import type { ServiceCommand } from '#directory/domain/service/service.commands';
import type { ServiceListing } from '#directory/domain/service/service.state';
import type { CommandActor, CommandIdentity, Participant } from '#platform/runtime/commands/aggregate';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { FeedComparison } from './compare-feed.js';
import type { ParsedOrganisation, ParsedService } from './feed.types.js';

/** The area of organisations that a feed brings, unless the request names another. */
export const HOME_AREA = 'Stockport';

/** One command of an import, not begun yet; it answers with its position in the log. */
export type FeedCommand = () => Promise<Position | undefined>;

interface OnStream {
  readonly actor: CommandActor;
  readonly identity: CommandIdentity;
  readonly stream: Uuid;
  readonly at: Instant;
}

/**
 * The commands of one import. Each runs in a transaction of its own under an id made from the import's and the entry's,
 * so that repeating an import that broke off continues it and doubles nothing.
 */
export class FeedCommands {
  private readonly at: Instant;

  /** `area` is the area that the request names, or null. */
  constructor(
    private readonly runtime: ContextRuntime,
    private readonly id: Uuid,
    private readonly actor: CommandActor,
    private readonly area: string | null,
  ) {
    this.at = runtime.clock.now();
  }

  /** Organisations first, then services; `before` has the services that were ever listed. */
  of(comparison: FeedComparison, before: ReadonlyMap<Uuid, unknown>): readonly FeedCommand[] {
    const { organisations, listed, changed, unlisted } = comparison;
    return [
      ...organisations.listed.map((told) => () => this.listOrganisation(told)),
      ...organisations.changed.map((told) => () => this.changeOrganisation(told)),
      ...listed.map((told) => () => (before.has(told.id) ? this.relist(told) : this.begin(told))),
      ...changed.map((told) => () => this.onService(told.id, { type: 'change-service', ...listingOf(told) })),
      ...unlisted.map((id) => () => this.onService(id, { type: 'unlist-service' })),
    ];
  }

  private async listOrganisation({ id, name, content }: ParsedOrganisation): Promise<Position | undefined> {
    const command: OrganisationCommand = {
      type: 'list-organisation',
      organisation: id,
      kind: 'provider',
      name,
      odsCode: null,
      network: null,
      hub: null,
      area: this.area ?? HOME_AREA,
      content,
      on: londonTimeOf(this.at).date,
    };
    const participants = [this.part('steward'), { tenant: id, part: 'self' satisfies Part }];
    const stream = this.onStream(id);
    return positionOf(
      await this.runtime.commands.create(organisationAggregate, { ...stream, command, participants }),
    );
  }

  private async changeOrganisation({ id, name, content }: ParsedOrganisation): Promise<Position | undefined> {
    const on = londonTimeOf(this.at).date;
    return positionOf(
      await this.runtime.commands.execute(organisationAggregate, {
        ...this.onStream(id),
        command: ({ state }): OrganisationCommand => {
          const present = state.status === 'listed' ? state.area : HOME_AREA;
          return { type: 'change-organisation', name, area: this.area ?? present, content, on };
        },
      }),
    );
  }

  private async begin(told: ParsedService): Promise<Position | undefined> {
    const command = listService(told);
    const stream = this.onStream(told.id);
    const participants = [this.part('steward')];
    return positionOf(
      await this.runtime.commands.create(serviceAggregate, { ...stream, command, participants }),
    );
  }

  private relist(told: ParsedService): Promise<Position | undefined> {
    return this.onService(told.id, listService(told));
  }

  private async onService(service: Uuid, command: ServiceCommand): Promise<Position | undefined> {
    const stream = this.onStream(service);
    return positionOf(
      await this.runtime.commands.execute(serviceAggregate, { ...stream, command: () => command }),
    );
  }

  private onStream(stream: Uuid): OnStream {
    const identity = this.runtime.derive(uuidV5(this.id, stream), this.id);
    return { actor: this.actor, identity, stream, at: this.at };
  }

  private part(part: Part): Participant {
    return { tenant: this.actor.organisation, part };
  }
}

function listService(told: ParsedService): ServiceCommand {
  return { type: 'list-service', service: told.id, ...listingOf(told), mode: 'brokered' };
}

function listingOf({ organisation, name, open, content }: ParsedService): ServiceListing {
  return { organisation, name, open, content };
}

function positionOf(answer: CommandAnswer): Position | undefined {
  if (answer.outcome === 'accepted') return answer.position;
  throw new DesignedError(
    'import-interrupted',
    'conflict',
    'The directory changed while the feed was being imported. Send it again with a new Idempotency-Key.',
  );
}
