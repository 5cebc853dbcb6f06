import { areaKeyOf } from '#platform/kernel/area-key';
import type { DirectoryEvent } from '#platform/contracts/directory/directory-event';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** A board and the area whose figures it reads. */
export interface BoardRow {
  /** The board's own organisation. */
  readonly tenant: Uuid;
  /** By its key. */
  readonly area: string;
}

/** The boards: organisations that commission for an area. One that is no board any more has no row. */
export const boardsProjection: Projection<DirectoryEvent, BoardRow> = {
  name: 'insights-boards',
  table: 'board',
  keyColumns: ['tenant'],
  keys: ({ event }) =>
    event.type === 'ginnel.directory.organisation-listed.v1' ? [{ tenant: event.data.organisation }] : [],
  evolve: (row, { event }) => {
    if (event.type !== 'ginnel.directory.organisation-listed.v1') return row;
    const { organisation, kind, area } = event.data;
    return kind === 'commissioner-board' ? { tenant: organisation, area: areaKeyOf(area) } : undefined;
  },
};
