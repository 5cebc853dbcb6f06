/** Where one context's database is and as whom to connect. */
export interface ContextDatabaseSettings {
  readonly context: string;
  readonly schema: string;
  /** Connection string of the owner of the schema: migrations only. */
  readonly owner: string;
  /** Connection string of the app role: HTTP and commands. */
  readonly app: string;
  /** Connection string of the worker role: relay, projections, timers, erasure. */
  readonly worker: string;
  readonly rolePrefix: string;
  readonly appConnections: number;
  readonly workerConnections: number;
}
