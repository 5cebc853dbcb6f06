import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { replay } from '#platform/kernel/decider';
import { nextStepTable } from '#referrals/domain/referral/next-step.table';
import type { ReferralKind } from '#referrals/domain/referral/referral.codes';
import type { Actor, ReferralCommand, SendReferral } from '#referrals/domain/referral/referral.commands';
import { referralDecider } from '#referrals/domain/referral/referral.decider';
import {
  actor,
  direct,
  facts,
  firing,
  given,
  hub,
  hubActs,
  monday,
  otherProvider,
  otherService,
  personActs,
  practice,
  practiceActs,
  provider,
  providerActs,
  replacement,
  sendChild,
  sendDirect,
  sendRoot,
  sendSelf,
  stranger,
  systemActs,
} from '#referrals/domain/referral/referral.samples';
import { isOpen, type ReferralState } from '#referrals/domain/referral/referral.state';
import { freelyShared } from '#referrals/domain/referral/sharing.policies';

const page = readFileSync(join(process.cwd(), 'docs/domain/referral-transitions.md'), 'utf8');

/** The rows of the table below a heading, as cells by column. */
function tableUnder(heading: string): readonly Readonly<Record<string, string>>[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const [header = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.map((cells) => Object.fromEntries(header.map((column, index) => [column, cells[index] ?? ''])));
}

const sends: Readonly<Record<ReferralKind, SendReferral>> = {
  root: sendRoot,
  self: sendSelf,
  child: sendChild,
  direct: sendDirect,
};

/** A command as its rightful actor gives it. */
function commandOf(name: string, kind: ReferralKind, state: ReferralState): ReferralCommand {
  const send = sends[kind];
  const byHub = facts(hubActs);
  const byReceiver = facts(kind === 'root' || kind === 'self' ? hubActs : providerActs);
  const bySystem = facts(systemActs);
  const noted = { type: 'note-child', child: stranger, outcome: null, replacedBy: null } as const;
  const commands: Readonly<Record<string, ReferralCommand>> = {
    'send-referral': send,
    'record-not-reached': { ...byHub, type: 'record-not-reached', channel: 'phone', contactAt: monday },
    'record-reached': { ...byHub, type: 'record-reached', channel: 'phone', contactAt: monday },
    'agree-plan': { ...byHub, type: 'agree-plan', matters: ['company'], actions: 2 },
    'allocate-referral': { ...byHub, type: 'allocate-referral', worker: 'colleague' },
    'note-child (open)': { ...bySystem, ...noted, childStatus: 'open' },
    'note-child (closed)': { ...bySystem, ...noted, childStatus: 'closed' },
    'tell-back': { ...byHub, type: 'tell-back', outcome: 'partly-met' },
    'acknowledge-outcome': { ...send, type: 'acknowledge-outcome' },
    'accept-referral': { ...byReceiver, type: 'accept-referral' },
    'decline-referral': { ...byReceiver, type: 'decline-referral', reason: 'no-capacity' },
    'start-referral': { ...byReceiver, type: 'start-referral' },
    'complete-referral': { ...byReceiver, type: 'complete-referral', outcome: 'goals-met' },
    'redirect-referral': {
      ...byHub,
      type: 'redirect-referral',
      to: replacement,
      receiver: otherProvider,
      service: otherService,
      promiseDays: null,
      sharing: freelyShared,
    },
    'withdraw-referral': { ...byHub, type: 'withdraw-referral', reason: 'by-person' },
    'let-time-pass': isOpen(state)
      ? firing(state)
      : { ...bySystem, type: 'let-time-pass', what: 'answer', due: monday },
  };
  const command = commands[name];
  if (command === undefined) throw new Error(`no sample of ${name}`);
  return command;
}

const pathToHubLed: Readonly<Record<string, readonly string[]>> = {
  unsent: [],
  sent: ['send-referral'],
  reached: ['send-referral', 'record-reached'],
  'plan-agreed': ['send-referral', 'record-reached', 'agree-plan'],
  declined: ['send-referral', 'decline-referral'],
  'told-back': ['send-referral', 'record-reached', 'tell-back'],
  withdrawn: ['send-referral', 'withdraw-referral'],
};
const pathToProviderLed: Readonly<Record<string, readonly string[]>> = {
  unsent: [],
  sent: ['send-referral'],
  accepted: ['send-referral', 'accept-referral'],
  started: ['send-referral', 'accept-referral', 'start-referral'],
  declined: ['send-referral', 'decline-referral'],
  completed: ['send-referral', 'accept-referral', 'start-referral', 'complete-referral'],
  'awaiting-telling-back': ['send-referral', 'accept-referral', 'start-referral', 'complete-referral'],
  redirected: ['send-referral', 'decline-referral', 'redirect-referral'],
  'told-back': ['send-referral', 'decline-referral', 'tell-back'],
  withdrawn: ['send-referral', 'withdraw-referral'],
};

/** An example referral in a status, with no child open. */
function referralIn(status: string, kind: ReferralKind): ReferralState {
  if ((kind === 'root' || kind === 'self') && status === 'awaiting-telling-back') {
    const planned = referralIn('plan-agreed', kind);
    const closed = {
      type: 'note-child',
      child: direct,
      childStatus: 'closed',
      outcome: null,
      replacedBy: null,
    } as const;
    const decision = referralDecider.decide({ ...facts(systemActs), ...closed }, planned);
    if (decision.outcome === 'rejected') throw new Error('the example is wrong');
    return replay(referralDecider, decision.events, planned);
  }
  const path = (kind === 'root' || kind === 'self' ? pathToHubLed : pathToProviderLed)[status] ?? [];
  return given(...path.map((name) => commandOf(name, kind, { status: 'unsent' }))).state;
}

/** What a command comes to, in the words of the tables. */
function outcomeOf(name: string, kind: ReferralKind, state: ReferralState): string {
  const decision = referralDecider.decide(commandOf(name, kind, state), state);
  if (decision.outcome === 'rejected') return decision.rejection.code;
  if (decision.events.length === 0) return 'no change';
  return replay(referralDecider, decision.events, state).status;
}

const allCommands = tableUnder('Who may give').map((row) => row['command'] ?? '');

describe.each<[string, string, ReferralKind]>([
  ['A root referral', 'Root and self', 'root'],
  ['A self-referral', 'Root and self', 'self'],
  ['A child referral', 'Child', 'child'],
  ['A direct referral', 'Direct', 'direct'],
])('%s', (_title, heading, kind) => {
  const rows = tableUnder(heading);
  const statuses = Object.keys(rows[0] ?? {}).slice(1);

  it('has a table with every command and eight statuses', () => {
    expect(rows.map((row) => row['command'])).toEqual(allCommands);
    expect(allCommands).toHaveLength(16);
    expect(statuses).toHaveLength(8);
  });

  it.each(statuses)('that is %s takes every command as the table says', (status) => {
    const state = referralIn(status, kind);
    expect(state.status).toBe(status);
    const outcomes = rows.map((row) => [row['command'], outcomeOf(row['command'] ?? '', kind, state)]);
    expect(outcomes).toEqual(rows.map((row) => [row['command'], row[status]]));
  });
});

describe('Who may give a command', () => {
  const actors: Readonly<Record<string, Actor>> = {
    practice: practiceActs,
    hub: hubActs,
    provider: providerActs,
    person: personActs,
    context: systemActs,
  };
  const claims: readonly Actor[] = [
    actor(stranger, 'sender'),
    actor(stranger, 'receiver'),
    actor(stranger, 'hub'),
    actor(practice, 'hub'),
    actor(provider, 'hub'),
    actor(provider, 'sender'),
  ];
  const refused = (name: string, kind: ReferralKind, by: Actor): boolean => {
    const state = referralIn(name === 'send-referral' ? 'unsent' : 'sent', kind);
    const decision = referralDecider.decide({ ...commandOf(name, kind, state), actor: by }, state);
    return decision.outcome === 'rejected' && decision.rejection.code === 'not-your-part';
  };

  it.each(tableUnder('Who may give'))('is as the table says: $command', ({ command = '', ...cells }) => {
    const kindsOf = (cell: string | undefined): readonly string[] => (cell ?? '').split(', ');
    const kinds = (['root', 'self', 'child', 'direct'] as const).filter((kind) =>
      Object.values(cells).some((cell) => kindsOf(cell).includes(kind)),
    );
    for (const kind of kinds) {
      const may = Object.entries(actors).filter(([, by]) => !refused(command, kind, by));
      const listed = Object.keys(actors).filter((column) => kindsOf(cells[column]).includes(kind));
      expect({ kind, may: may.map(([column]) => column) }).toEqual({ kind, may: listed });
    }
  });

  it.each(allCommands)('is nobody who claims a part that is another’s: %s', (command) => {
    const row = tableUnder('Who may give').find((candidate) => candidate['command'] === command);
    for (const kind of ['child', 'direct'] as const) {
      const concernsProvider = Object.values(row ?? {})
        .join(', ')
        .split(', ')
        .includes(kind);
      if (concernsProvider) expect(claims.filter((by) => !refused(command, kind, by))).toEqual([]);
    }
  });

  it('lets the hub act as sender, receiver or hub where it is all of them', () => {
    const state = referralIn('sent', 'self');
    for (const part of ['sender', 'receiver', 'hub'] as const) {
      const by = facts(actor(hub, part));
      const decision = referralDecider.decide({ ...by, type: 'withdraw-referral', reason: 'other' }, state);
      expect(decision.outcome).toBe('accepted');
    }
  });
});

describe('The next steps', () => {
  it('are those of the table', () => {
    const rules = Object.entries(nextStepTable).map(([what, rule]) => [
      what,
      rule.state,
      rule.owner,
      String(rule.workingDays.routine),
      String(rule.workingDays.urgent),
      rule.then,
    ]);
    const written = tableUnder('Next steps').map((row) => [
      row['what'],
      (row['state'] ?? '').replace(/ \(.*$/, ''),
      row['owner'],
      row['routine'],
      row['urgent'],
      row['then'],
    ]);
    expect(rules).toEqual(written);
  });
});
