import type {
  HoldContract,
  ImportFeed,
  KeepMember,
  ListOrganisation,
  SetReferralMode,
} from '#contexts/directory';
import type { RegisterPersonCommand } from '#contexts/people';
import type {
  AgreePlan,
  CompleteReferral,
  DeclineReferral,
  RecordReached,
  RedirectReferral,
  SendOnward,
  SendReferral,
  WithdrawReferral,
} from '#contexts/referrals';

/** What is listed of an organisation. */
export type OrganisationToList = ListOrganisation['organisation'];
/** Who works for an organisation, by the subject of their tokens. */
export type DemoMember = Omit<KeepMember['member'], 'principal'> & { readonly subject: string };
/** What is written about a person. */
export type PersonRecord = RegisterPersonCommand['body'];

type BodyOf<Asked extends { readonly request: { readonly body: object } }> = Asked['request']['body'];
type Sent = BodyOf<SendReferral>;

/** What a sender says of a referral, but for whom it is about. */
export type SentReferral = Omit<Sent, 'person'>;

/** What a referral asks for. */
export type Asked = Pick<Sent, 'priority' | 'needs' | 'riskInstruction'>;
/** What somebody comes with. */
export type Need = Sent['needs'][number];
/** What matters to them. */
export type Matter = BodyOf<AgreePlan>['matters'][number];
/** What came of a referral. */
export type Outcome = BodyOf<CompleteReferral>['outcome'];

/** A command about a referral: the name under which the plan knows it, and what the command says of it. */
interface OfReferral<Type extends string, Body extends object = object> {
  readonly type: Type;
  readonly referral: string;
  readonly body: Body;
}

/**
 * A command of the demo's year. Persons and referrals are names: of what the act that makes them has brought. What is said
 * of them stands as a client's request is read: in the order of the command's schema, a telephone number as digits. By that
 * a repetition is known.
 */
export type DemoCommand =
  | { readonly type: 'list-organisation'; readonly organisation: OrganisationToList }
  | {
      readonly type: 'set-referral-mode';
      readonly area: string;
      readonly mode: SetReferralMode['mode'];
    }
  | { readonly type: 'import-feed'; readonly received: ImportFeed['received'] }
  | {
      readonly type: 'hold-contract';
      readonly board: HoldContract['board'];
      readonly contract: HoldContract['contract'];
    }
  | {
      readonly type: 'keep-member';
      readonly organisation: KeepMember['organisation'];
      readonly member: DemoMember;
    }
  | { readonly type: 'register-person'; readonly record: PersonRecord }
  | { readonly type: 'send-referral'; readonly person: string; readonly body: SentReferral }
  | OfReferral<'send-onward', BodyOf<SendOnward>>
  | OfReferral<'record-not-reached' | 'record-reached', BodyOf<RecordReached>>
  | OfReferral<'agree-plan', BodyOf<AgreePlan>>
  | OfReferral<'accept-referral' | 'start-referral' | 'acknowledge-outcome'>
  | OfReferral<'decline-referral', BodyOf<DeclineReferral>>
  | OfReferral<'complete-referral' | 'tell-back', BodyOf<CompleteReferral>>
  | OfReferral<'redirect-referral', BodyOf<RedirectReferral>>
  | OfReferral<'withdraw-referral', BodyOf<WithdrawReferral>>;

/** The name that a command stands on; undefined where it stands on none. */
export function nameIn(command: DemoCommand): string | undefined {
  if ('referral' in command) return command.referral;
  return 'person' in command ? command.person : undefined;
}
