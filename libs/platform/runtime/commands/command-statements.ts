/** The calls of the schema by which commands run; `OPEN` ones begin a transaction, `READ` and `AT_ONCE` ones are a whole one. */
export const READ = {
  name: 'read-command',
  text: 'select first, stream_tenant, parts, version, state, seen from read_command($1, $2, $3)',
};
export const OPEN = {
  name: 'open-command',
  text: 'select first, stream_tenant, parts, version, state from open_command($1, $2, $3, $4)',
};
export const OPEN_AS_SYSTEM = {
  name: 'open-system-command',
  text: 'select first, stream_tenant, parts, version, state from open_system_command($1, $2, $3, $4)',
};
export const OPEN_GRANTED = {
  name: 'open-granted-command',
  text: 'select first, stream_tenant, parts, version, state from open_granted_command($1, $2, $3, $4, $5)',
};
export const FIRE = {
  name: 'fire-timer',
  text: 'select fired, version, state from fire_timer($1, $2, $3, $4)',
};
export const COMMIT = { name: 'commit-command', text: 'select commit_command($1, $2) as position' };
export const REJECT = {
  name: 'close-receipt',
  text: "select close_receipt($1, $2, 'rejected', $3, $4, $5, $6)",
};
export const ACCEPT_NOTHING = {
  name: 'close-receipt-accepted',
  text: "select close_receipt($1, $2, 'accepted', $3, $4, $5, null)",
};
export const CLAIM = { name: 'claim-receipt', text: 'select claim_receipt($1, $2, $3) as first' };
export const WRITE_AT_ONCE = {
  name: 'write-at-once',
  text: 'select first, position from write_at_once($1, $2, $3, $4)',
};
export const FIRE_AT_ONCE = {
  name: 'fire-at-once',
  text: 'select fired, position from fire_at_once($1, $2, $3, $4)',
};
