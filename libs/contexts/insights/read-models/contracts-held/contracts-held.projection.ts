import type { DirectoryEvent } from '#platform/contracts/directory/directory-event';
import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** A contract with a provider, under the organisation that holds it. */
export interface ContractHeldRow {
  readonly tenant: Uuid;
  readonly provider: Uuid;
  readonly held_from: CalendarDate;
  /** The last day; null without an end. */
  readonly held_until: CalendarDate | null;
}

/** The contracts that give a board sight of a provider's workload; told again from the same day, the later word holds. */
export const contractsHeldProjection: Projection<DirectoryEvent, ContractHeldRow> = {
  name: 'insights-contracts',
  table: 'contract_held',
  keyColumns: ['tenant', 'provider', 'held_from'],
  keys: ({ event }) =>
    event.type === 'ginnel.directory.contract-held.v1'
      ? [{ tenant: event.data.holder, provider: event.data.provider, held_from: event.data.from }]
      : [],
  evolve: (row, { event }) => {
    if (event.type !== 'ginnel.directory.contract-held.v1') return row;
    const { holder, provider, from, until } = event.data;
    return { tenant: holder, provider, held_from: from, held_until: until };
  },
};
