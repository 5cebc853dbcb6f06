/** What a context does otherwise than the rule, each with its reason. Whatever is listed and not there is a breach too. */
export interface CatalogueExceptions {
  /** Tables without row-level security, with all that the app role may do with them. */
  readonly withoutTenant: Readonly<
    Record<string, { readonly app: readonly string[]; readonly reason: string }>
  >;
  /** Tables under row-level security whose rows every tenant may read. */
  readonly publicTables: Readonly<Record<string, string>>;
  /** Policies of another text, as `table.policy`: the condition that PostgreSQL prints, `T` standing for the tenant. */
  readonly policies: Readonly<Record<string, { readonly text: string; readonly reason: string }>>;
  /** Unique and foreign keys that do not begin with the tenant, as `table.key`. */
  readonly keys: Readonly<Record<string, string>>;
  /** Functions that run with their owner's rights. */
  readonly definers: Readonly<Record<string, string>>;
}

const OWNER_READS = {
  text: 'true',
  reason: 'read by functions of the owner only, which check the right and write the audit',
};
const OWNER_ASKS = { text: 'true', reason: 'read by a function of the owner that answers yes or no' };
const OWNER_ACTS = { text: 'true', reason: 'written by functions of the owner only' };
const BOARD_OF_TENANT = {
  text: '(tenant = T)',
  reason: 'the functions of figures begin at the own row of the board',
};
const PUBLISHED = 'what an organisation has published about itself and its services';

/** What the runtime's own tables do otherwise, in every context. */
export const RUNTIME_EXCEPTIONS: CatalogueExceptions = {
  withoutTenant: {
    epoch_adopted: { app: [], reason: 'which epochs of other logs an operator has adopted, and why' },
    epoch_begun: { app: [], reason: 'which epochs of the log an operator has begun, and why' },
    lost_message: { app: [], reason: 'ids of what was published and lost: an operator alone reads them' },
    relay_checkpoint: { app: [], reason: 'positions in the log' },
    relay_lease: { app: [], reason: 'one row: which process relays the log' },
    unreadable_record: { app: [], reason: 'records of topics that belong to nobody, without their bytes' },
    checkpoint: { app: ['SELECT'], reason: 'positions in logs: a read waits for them' },
    log_epoch: { app: ['SELECT'], reason: 'one number of the whole log' },
    read_model_generation: { app: ['SELECT'], reason: 'which generation of a read model is live' },
  },
  publicTables: {},
  policies: {
    'participant.app_invites': {
      text: '(stream_tenant = T)',
      reason: 'the owner of a stream names who else may act on it: the row belongs to the one invited',
    },
    'event.owner_asks': OWNER_ASKS,
    'parked.owner_asks': OWNER_ASKS,
  },
  keys: {
    'process_state.process_state_by_key':
      'a process joins streams of several tenants; only the worker sees it',
  },
  definers: { is_parked: 'whether the message at a position is parked: yes or no, and nothing of it' },
};

const NONE: CatalogueExceptions = {
  withoutTenant: {},
  publicTables: {},
  policies: {},
  keys: {},
  definers: {},
};

/** What each context does otherwise beside the runtime. */
export const CONTEXT_EXCEPTIONS: Readonly<Record<string, CatalogueExceptions>> = {
  tallies: NONE,
  directory: {
    ...NONE,
    publicTables: {
      area_row: PUBLISHED,
      organisation_row: PUBLISHED,
      organisation_text: PUBLISHED,
      service_row: PUBLISHED,
      service_text: PUBLISHED,
      steward: 'who keeps which published entry',
    },
  },
  referrals: {
    ...NONE,
    withoutTenant: { audit_head: { app: [], reason: 'one seal over the reads of all tenants' } },
    publicTables: {
      known_area_row: PUBLISHED,
      known_membership_row: PUBLISHED,
      known_organisation_row: PUBLISHED,
      known_service_row: PUBLISHED,
    },
    policies: {
      'parked.app_reads_own': {
        text: '(stream = T)',
        reason:
          'whether something said of a person is parked is asked as that person; no message can be read',
      },
    },
  },
  insights: {
    ...NONE,
    withoutTenant: {
      funnel_count: { app: [], reason: 'true counts: handed out by functions only' },
      funnel_episode: { app: [], reason: 'facts of many organisations, without a person: worker only' },
      listed_organisation: { app: [], reason: PUBLISHED },
      workload_count: { app: [], reason: 'true counts: handed out by functions only' },
      workload_referral: { app: [], reason: 'facts of many organisations, without a person: worker only' },
    },
    policies: { 'board.owner_reads': BOARD_OF_TENANT, 'contract_held.owner_reads': BOARD_OF_TENANT },
    definers: {
      area_months: 'true counts of the board whose tenant is set',
      area_subjects: 'true counts of the board whose tenant is set',
      held_workload: 'workload of the providers with whom that board holds a contract',
    },
  },
  people: {
    ...NONE,
    withoutTenant: { audit_head: { app: [], reason: 'one seal over the audit of all tenants' } },
    policies: {
      'identity_conflict.owner_reads': OWNER_READS,
      'identity_spine.owner_reads': OWNER_READS,
      'link_code.owner_acts': OWNER_ACTS,
      'link_try.owner_acts': OWNER_ACTS,
      'open_referral.owner_reads': OWNER_READS,
      'parked.owner_reads': OWNER_READS,
      'person_account.owner_reads': OWNER_READS,
      'person_audit.owner_writes': OWNER_ACTS,
      'person_grant.owner_reads': OWNER_READS,
      'person_key.owner_reads': OWNER_READS,
      'stream_state.owner_reads': OWNER_READS,
      'vault.owner_reads': OWNER_READS,
    },
    keys: {
      'stream_state.one_record_per_account':
        'a sign-in belongs to one record, whoever wrote it; it is refused so by claim_link_code, too',
    },
    definers: {
      claim_link_code: 'meets a one-time code without showing whose it is',
      link_codes_voided: 'how often the codes of a record were voided, and nothing else of it',
      person_holding:
        'who holds a person, for one who has a right; and the open referrals that one takes part in',
      person_of_account: 'whose account a sign-in is',
      person_rights: 'in which parts a viewer stands to a person',
      read_conflicts: 'conflicts of which the viewer may read both sides, audited in its transaction',
      read_own_view: 'who the person is that is signed in, and the own objections, audited',
      read_persons: 'records by grant, each read audited in its transaction',
      return_link_code: 'makes a code unused again that its claimant could not be linked by',
      who_sees_own_record: 'who else may see the own record',
    },
  },
};
