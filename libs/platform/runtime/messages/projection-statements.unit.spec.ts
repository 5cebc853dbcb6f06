import { describe, expect, it } from '@jest/globals';
import type { Projection } from '#platform/kernel/projection';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import { ProjectionStatements } from '#platform/runtime/messages/projection-statements';

const projection: Projection<DomainEvent, object> = {
  name: 'places',
  table: 'place_row',
  keyColumns: ['id'],
  keys: () => [],
  evolve: (row) => row,
};

function columnsOf(text: string): string {
  return /insert into place_row \(([^)]*)\)/.exec(text)?.[1] ?? '';
}

describe('What writes the rows of a projection', () => {
  const row = { id: 'a', name: 'x', generation: 1 };

  it('names every column that one of the rows has, in one order, and changes all but the keys', () => {
    const statements = new ProjectionStatements(projection);
    const text = statements.upsert([row, { generation: 1, seats: 2, id: 'b' }]);
    expect(columnsOf(text)).toBe('generation, id, name, seats');
    expect(text).toContain('do update set name = excluded.name, seats = excluded.seats');
  });

  it('is another text for rows of other columns, whatever was written before', () => {
    const statements = new ProjectionStatements(projection);
    expect(columnsOf(statements.upsert([row]))).toBe('generation, id, name');
    expect(columnsOf(statements.upsert([{ id: 'a', generation: 1 }]))).toBe('generation, id');
    expect(columnsOf(statements.upsert([row, { id: 'a', generation: 1, 'name;id': 1 }]))).toContain(
      'name;id',
    );
    expect(columnsOf(statements.upsert([row]))).toBe('generation, id, name');
  });

  it('leaves a row alone that has keys only', () => {
    expect(new ProjectionStatements(projection).upsert([{ id: 'a', generation: 1 }])).toContain('do nothing');
  });

  it('is made once for rows of the same columns, and rightly beyond what is kept', () => {
    const statements = new ProjectionStatements(projection);
    expect(statements.upsert([row, row])).toBe(statements.upsert([{ ...row, name: 'y' }]));
    for (let n = 0; n < 200; n += 1) {
      expect(columnsOf(statements.upsert([{ ...row, [`more_${n}`]: n }]))).toBe(
        `generation, id, more_${n}, name`,
      );
    }
  });
});
