import type { EventEmitter } from 'node:events';
import { Query, type QueryResult } from 'pg';

/** How the rows of a prepared statement are read; PostgreSQL refuses to run it once they would come out otherwise. */
interface RowShape {
  readonly fields: readonly unknown[];
  readonly _parsers: unknown;
  readonly _prebuiltEmptyResultObject: unknown;
}

interface Result extends RowShape {
  fields: readonly unknown[];
  _parsers: unknown;
  _prebuiltEmptyResultObject: unknown;
}

/** What `pg` (pinned exactly) does for a query, as far as less of it is done here. */
interface PgQuery extends EventEmitter {
  name: string | undefined;
  callback: ((error: Error | null, result: QueryResult) => void) | undefined;
  _accumulateRows: boolean;
  readonly _result: Result;
  prepare(connection: PgConnection): void;
  handleRowDescription(message: object): void;
  handleCommandComplete(message: object, connection: PgConnection): void;
}

/** The connection below a client: what is written to it goes out in the order of the calls. */
export interface PgConnection {
  readonly parsedStatements: Readonly<Record<string, string>>;
  describe(message: object): void;
  execute(message: object): void;
  sync(): void;
  _send(bytes: Buffer): void;
}

const PgQuery = Query as unknown as new (text: string, values: readonly unknown[]) => PgQuery;

/** `Execute` of the unnamed portal without a limit, and `Sync`, as the protocol writes them. */
const EXECUTE_AND_SYNC = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);

/** What a connection knows of the statements that it has prepared, by name. */
export class PreparedStatements {
  private readonly shapes = new Map<string, RowShape>();
  private readonly undescribed: PgConnection;

  constructor(connection: PgConnection) {
    this.undescribed = Object.create(connection, {
      describe: { value: () => undefined },
      execute: { value: () => undefined },
      sync: { value: () => connection._send(EXECUTE_AND_SYNC) },
    }) as PgConnection;
  }

  /** How the rows of a statement come; undefined until it has been answered once. */
  shapeOf(name: string): RowShape | undefined {
    return this.shapes.get(name);
  }

  keep(name: string, { fields, _parsers, _prebuiltEmptyResultObject }: RowShape): void {
    this.shapes.set(name, { fields, _parsers, _prebuiltEmptyResultObject });
  }

  /** The same connection, on which a statement is run without its rows being described once more. */
  get withoutDescription(): PgConnection {
    return this.undescribed;
  }
}

/**
 * A named statement with its parameters. How its rows come is told by the server at its first run on a connection and
 * remembered there: it is neither asked for nor read again.
 */
export class PreparedQuery extends PgQuery {
  constructor(
    private readonly statements: PreparedStatements,
    override readonly name: string,
    text: string,
    values: readonly unknown[],
  ) {
    super(text, values);
  }

  override prepare(connection: PgConnection): void {
    const shape = this.statements.shapeOf(this.name);
    if (!shape) {
      super.prepare(connection);
      return;
    }
    this._result.fields = shape.fields;
    this._result._parsers = shape._parsers;
    this._result._prebuiltEmptyResultObject = shape._prebuiltEmptyResultObject;
    this._accumulateRows = true;
    super.prepare(this.statements.withoutDescription);
  }

  override handleRowDescription(message: object): void {
    super.handleRowDescription(message);
    this.statements.keep(this.name, this._result);
  }

  override handleCommandComplete(message: object, connection: PgConnection): void {
    super.handleCommandComplete(message, connection);
    // A statement without rows is not described at all: its answer tells that it has none.
    if (!this.statements.shapeOf(this.name)) this.statements.keep(this.name, this._result);
  }
}
