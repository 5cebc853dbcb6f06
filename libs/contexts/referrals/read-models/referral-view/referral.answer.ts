import { z } from 'zod';
import { instant, uuid } from '#platform/http/schemas';
import {
  channels,
  closedStatuses,
  declineReasons,
  openStatuses,
  outcomeCodes,
  priorities,
  referralKinds,
  routesIn,
  withdrawReasons,
} from '#referrals/domain/referral/referral.codes';
import type { SightField } from '#referrals/domain/sight/sight.fields';
import type { SeenReferral } from '#referrals/read-models/referral-view/referral-view.query';

const codes = z.array(z.string());

/** A referral as one viewer sees it: a property that the viewer may not see is absent. */
export const ReferralAnswer = z
  .strictObject({
    id: uuid,
    revision: z.int(),
    kind: z.enum(referralKinds),
    status: z.enum([...openStatuses, ...closedStatuses]),
    receiver: uuid,
    service: uuid.nullable(),
    owner: z
      .strictObject({ organisation: uuid, worker: z.string().nullable().optional() })
      .nullable()
      .optional(),
    next: z.strictObject({ at: instant, what: z.string() }).nullable().optional(),
    episode: uuid.optional(),
    parent: uuid.nullable().optional(),
    routeIn: z.enum(routesIn).optional(),
    practice: uuid.nullable().optional(),
    network: uuid.nullable().optional(),
    hub: uuid.optional(),
    sender: uuid.optional(),
    person: uuid.optional(),
    priority: z.enum(priorities).optional(),
    promiseDays: z.int().nullable().optional(),
    needs: codes.optional(),
    area: z.string().nullable().optional(),
    riskInstruction: z.boolean().optional(),
    note: z.boolean().optional(),
    sentAt: instant.optional(),
    nudged: z.boolean().optional(),
    escalated: z.boolean().optional(),
    linkWorker: z.string().nullable().optional(),
    attempts: z.int().optional(),
    reachedAt: instant.nullable().optional(),
    channel: z.enum(channels).nullable().optional(),
    plan: z.strictObject({ matters: codes, actions: z.int() }).nullable().optional(),
    children: z.strictObject({ open: z.array(uuid), closed: z.array(uuid) }).optional(),
    replaces: uuid.nullable().optional(),
    redirectedTo: uuid.nullable().optional(),
    declineReason: z.enum(declineReasons).nullable().optional(),
    withdrawReason: z.enum(withdrawReasons).nullable().optional(),
    outcome: z.enum(outcomeCodes).nullable().optional(),
    toldBackAt: instant.nullable().optional(),
    acknowledgedAt: instant.nullable().optional(),
  })
  .meta({ id: 'Referral' });

type Answer = z.input<typeof ReferralAnswer>;

const PLAIN = {
  kind: 'kind',
  status: 'status',
  receiver: 'receiver',
  service: 'service',
  episode: 'episode',
  parent: 'parent',
  route_in: 'routeIn',
  practice: 'practice',
  network: 'network',
  hub: 'hub',
  sender: 'sender',
  person: 'person',
  priority: 'priority',
  promise_days: 'promiseDays',
  needs: 'needs',
  area: 'area',
  risk_instruction: 'riskInstruction',
  note: 'note',
  sent_at: 'sentAt',
  nudged: 'nudged',
  escalated: 'escalated',
  link_worker: 'linkWorker',
  attempts: 'attempts',
  reached_at: 'reachedAt',
  channel: 'channel',
  replaces: 'replaces',
  redirected_to: 'redirectedTo',
  decline_reason: 'declineReason',
  withdraw_reason: 'withdrawReason',
  outcome: 'outcome',
  told_back_at: 'toldBackAt',
  acknowledged_at: 'acknowledgedAt',
} as const satisfies Partial<Record<SightField, keyof Answer>>;

/** The body of a referral for its viewer, from the viewer's own row. */
export function referralAnswer(row: SeenReferral): Answer {
  const visible = row.fields;
  const plain = Object.entries(PLAIN)
    .filter(([field]) => visible.has(field as SightField))
    .map(([field, name]) => [name, row[field as keyof typeof PLAIN]]);
  return {
    id: row.referral,
    revision: row.version,
    ...(Object.fromEntries(plain) as Pick<Answer, 'kind' | 'status' | 'receiver' | 'service'>),
    ...(visible.has('next_at') ? waitingOf(row, visible.has('owner_worker')) : {}),
    ...(visible.has('matters') ? { plan: planOf(row) } : {}),
    ...(visible.has('children_open')
      ? { children: { open: [...(row.children_open ?? [])], closed: [...(row.children_closed ?? [])] } }
      : {}),
  };
}

function waitingOf(row: SeenReferral, withWorker: boolean): Pick<Answer, 'owner' | 'next'> {
  const { owner_organisation: organisation, owner_worker: worker, next_at: at, next_what: what } = row;
  return {
    owner: organisation === null ? null : { organisation, ...(withWorker ? { worker } : {}) },
    next: at === null || what === null ? null : { at, what },
  };
}

function planOf({ matters, actions }: SeenReferral): Answer['plan'] {
  return matters === null || actions === null ? null : { matters: [...matters], actions };
}
