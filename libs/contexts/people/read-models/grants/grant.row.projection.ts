import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Grant, GrantPart, SharingBasis } from '#people/domain/grants/grant.state';

/** A grant as a row of `person_grant`; `tenant` is the organisation that may see. */
export interface GrantRow {
  readonly tenant: Uuid;
  readonly person: Uuid;
  readonly grant_key: string;
  readonly part: GrantPart;
  readonly referral: Uuid | null;
  readonly shared_by: Uuid;
  readonly purpose: SharingBasis['purpose'];
  readonly agreed: SharingBasis['agreed'];
  readonly how: SharingBasis['how'];
  readonly recorded_by: Uuid;
  readonly opened_by: string;
  readonly from_at: Instant;
  readonly attended_from: Instant | null;
  readonly ended_by: string | null;
  readonly until_at: Instant | null;
}

/** The grant as a row. */
export function rowOfGrant(grant: Grant): GrantRow {
  const { purpose, agreed, how, recordedBy } = grant.basis;
  return {
    tenant: grant.viewer,
    person: grant.record.person,
    grant_key: grant.key,
    part: grant.part,
    referral: grant.referral,
    shared_by: grant.sharedBy,
    ...{ purpose, agreed, how, recorded_by: recordedBy },
    opened_by: grant.openedBy,
    from_at: grant.from,
    attended_from: grant.attendedFrom,
    ended_by: grant.endedBy,
    until_at: grant.until,
  };
}

/** The row as a grant; the writer of the record is not kept and reads as who shared it. */
export function grantOfRow(row: GrantRow): Grant {
  return {
    key: row.grant_key,
    record: { person: row.person, writer: row.shared_by },
    viewer: row.tenant,
    part: row.part,
    referral: row.referral,
    sharedBy: row.shared_by,
    basis: { purpose: row.purpose, agreed: row.agreed, how: row.how, recordedBy: row.recorded_by },
    openedBy: row.opened_by,
    from: row.from_at,
    attendedFrom: row.attended_from,
    endedBy: row.ended_by,
    until: row.until_at,
  };
}
