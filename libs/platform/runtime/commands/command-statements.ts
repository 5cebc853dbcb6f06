/** The calls of the schema by which commands run; `OPEN` ones begin a transaction, `READ` and `AT_ONCE` ones are a whole one, which tells its own number: the `xmin` of the rows that it wrote. */
export const READ = 'select first, stream_tenant, parts, version, state, seen from read_command($1, $2, $3)';
export const OPEN = 'select first, stream_tenant, parts, version, state from open_command($1, $2, $3, $4)';
export const OPEN_AS_SYSTEM =
  'select first, stream_tenant, parts, version, state from open_system_command($1, $2, $3, $4)';
export const OPEN_GRANTED =
  'select first, stream_tenant, parts, version, state from open_granted_command($1, $2, $3, $4, $5)';
export const FIRE = 'select fired, version, state from fire_timer($1, $2, $3, $4)';
export const COMMIT = 'select commit_command($1, $2) as position';
export const RECEIPT = 'select receipt_of($1, $2) as first';
export const REJECT = "select close_receipt($1, $2, 'rejected', $3, $4, $5, $6)";
export const ACCEPT_NOTHING = "select close_receipt($1, $2, 'accepted', $3, $4, $5, null)";
export const CLAIM = 'select claim_receipt($1, $2, $3) as first';
export const KEEP = 'select claim_receipt($1, $2, $3, $4) as first';
export const WRITE_AT_ONCE =
  'select first, position, pg_current_xact_id()::xid::text as seen from write_at_once($1, $2, $3, $4)';
export const FIRE_AT_ONCE =
  'select fired, position, pg_current_xact_id()::xid::text as seen from fire_at_once($1, $2, $3, $4)';
