import type { Uuid } from '#platform/kernel/ids';
import type { FeedObject } from './feed-fields.js';
import { dateOf, lineOf, linkOf, objectOf, shortened, uuidShape } from './feed-fields.js';
import type {
  AttendingMode,
  DefectCode,
  FeedSource,
  ParsedOrganisation,
  ParsedService,
} from './feed.types.js';
import { toPlainText } from './plain-text.js';

/** The longest description kept, in characters: an event or a row stays far below its limit. */
export const LONGEST_DESCRIPTION = 12_000;

/** The most audience labels kept: what is searched in has a limit too. */
const MOST_LABELS = 100;

const STATUSES = ['active', 'inactive', 'defunct', 'temporarily closed'];

const MODES: Readonly<Record<string, AttendingMode>> = {
  venue: 'venue',
  phone: 'phone',
  telephone: 'phone',
  online: 'online',
  'home visit': 'home',
};

/** What has been settled about an entry before its facts are read. */
export interface EntryIdentity {
  readonly id: Uuid;
  readonly outsideId: string;
  readonly name: string;
  readonly organisation: ParsedOrganisation | null;
  /** Defects that only a look at the whole feed shows. */
  readonly defects: readonly DefectCode[];
}

interface Labels {
  readonly labels: readonly string[];
  readonly stray: boolean;
  readonly tooMany: boolean;
}

function labelsOf(entry: FeedObject): Labels {
  const given = entry['pc_targetAudience'];
  const raw = Array.isArray(given) ? given.map((item) => objectOf(item)?.['audienceType']) : [];
  const texts = raw.filter((label): label is string => typeof label === 'string');
  const told = texts.map((label) => lineOf(label)).filter((label) => label !== null);
  const labels = [...new Set(told)];
  return {
    labels: labels.slice(0, MOST_LABELS),
    stray: texts.some((label) => label !== label.trim()),
    tooMany: labels.length > MOST_LABELS,
  };
}

function hasEmptyText(object: FeedObject | null): boolean {
  return object !== null && Object.values(object).some((value) => value === '');
}

/** Reads one entry's facts, cleaned, with every defect it shows. Total: whatever is wrong reads as absent. */
export function parseService(entry: FeedObject, identity: EntryIdentity, source: FeedSource): ParsedService {
  const defects = new Set<DefectCode>(identity.defects);
  const flag = (code: DefectCode, when: boolean): void => {
    if (when) defects.add(code);
  };

  const given = toPlainText(typeof entry['description'] === 'string' ? entry['description'] : '');
  flag('html-in-description', given.html);
  flag('script-in-description', given.active);
  flag('unprintable-characters', given.unprintable);
  flag('no-description', given.text === '');
  flag('description-shortened', given.text.length > LONGEST_DESCRIPTION);

  const shape = uuidShape(identity.outsideId);
  flag('id-not-rfc9562', shape === 'uuid-shaped');
  flag('id-not-uuid', shape === 'other');
  flag('service-without-organisation', identity.organisation === null);
  flag('organisation-without-description', identity.organisation?.description === null);

  const { labels, stray, tooMany } = labelsOf(entry);
  flag('label-with-stray-spaces', stray);
  flag('labels-left-out', tooMany);
  const attending = lineOf(entry['attending_type']);
  flag('no-attending-type', attending === null);
  const status = lineOf(entry['status'])?.toLowerCase() ?? '';
  flag('status-unknown', !STATUSES.includes(status));
  const link = linkOf(entry['url']);
  flag('link-without-scheme', link?.kind === 'completed');
  flag('link-not-web', link?.kind === 'not-web');
  const assured = dateOf(entry['assured_date']);
  flag('impossible-date', assured?.date === null);
  flag('empty-for-absent', hasEmptyText(entry) || hasEmptyText(objectOf(entry['organization'])));

  const facts = {
    organisation: identity.organisation?.id ?? null,
    name: identity.name,
    description: given.text === '' ? null : shortened(given.text, LONGEST_DESCRIPTION),
    url: link?.url ?? null,
    email: lineOf(entry['email']),
    open: status === 'active',
    mode: attending === null ? 'unstated' : (MODES[attending.toLowerCase()] ?? 'other'),
    access: lineOf(entry['attending_access']),
    deliverable: lineOf(entry['deliverable_type']),
    fees: lineOf(entry['fees'], 1000),
    assuredOn: assured?.date ?? null,
    audiences: labels,
  } as const;
  return {
    id: identity.id,
    outsideId: identity.outsideId,
    ...facts,
    defects: [...defects],
    content: source.digest(JSON.stringify(['service', ...Object.values(facts)])),
  };
}
