const READ = 'select';
const FOLD = 'delete, insert, select, update';

/** What the worker role may do with the runtime's own tables, in every context; it has no other right there. */
const RUNTIME: Readonly<Record<string, string>> = {
  checkpoint: FOLD,
  epoch_begun: READ,
  event: READ,
  log_epoch: READ,
  parked: FOLD,
  parked_skip: 'insert, select',
  participant: READ,
  pending_command: FOLD,
  person_key: 'delete, select',
  process_state: FOLD,
  read_model_generation: FOLD,
  receipt: 'delete, select',
  relay_checkpoint: 'select, update',
  relay_lease: 'select, update',
  stream_state: 'select, update',
  timer: 'select, update',
  unreadable_record: 'delete, insert, select',
  vault: 'delete, select',
};

/** A read model's table, folded by the worker, and its view. */
function readModels(...names: readonly (readonly [table: string, view: string])[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap(([table, view]) => [
      [table, FOLD],
      [view, READ],
    ]),
  );
}

/** All that the worker role of each context may do, by table and view. */
export const WORKER_RIGHTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tallies: { ...RUNTIME, ...readModels(['tally_row', 'tally_list']), tally_sum: FOLD },
  people: {
    ...RUNTIME,
    audit_head: 'select, update',
    identity_conflict: FOLD,
    identity_spine: FOLD,
    link_code: 'delete, select',
    open_referral: FOLD,
    person_account: FOLD,
    person_audit: 'select, update (seal, seal_no)',
    person_grant: FOLD,
  },
  directory: {
    ...RUNTIME,
    ...readModels(
      ['area_row', 'area_list'],
      ['member_row', 'member_list'],
      ['organisation_row', 'organisation_list'],
      ['service_row', 'service_list'],
    ),
    feed_entry: READ,
    feed_import: 'delete, select',
    feed_lease: READ,
    organisation_text: 'delete, select, update',
    service_text: 'delete, select, update',
    steward: READ,
  },
  referrals: {
    audit_head: 'select, update',
    ...RUNTIME,
    ...readModels(
      ['known_area_row', 'known_area'],
      ['known_member_row', 'known_member'],
      ['known_membership_row', 'known_membership'],
      ['known_organisation_row', 'known_organisation'],
      ['known_person_row', 'known_person'],
      ['known_service_row', 'known_service'],
      ['known_sharing_row', 'known_sharing'],
      ['person_account_row', 'person_account'],
      ['referral_view_row', 'referral_view'],
    ),
    text_read: 'select, update (seal, seal_no)',
  },
  insights: {
    ...RUNTIME,
    ...readModels(['frozen_figure', 'frozen_funnel'], ['board', 'known_board']),
    contract_held: FOLD,
    funnel_count: FOLD,
    funnel_episode: FOLD,
    listed_organisation: FOLD,
    workload_count: FOLD,
    workload_referral: FOLD,
  },
};
