import type { Catalogue, PolicyFact } from './catalogue.js';
import type { CatalogueExceptions } from './catalogue.exceptions.js';

/** What a context is judged by. */
export interface Judgement {
  readonly context: string;
  readonly catalogue: Catalogue;
  readonly exceptions: readonly CatalogueExceptions[];
  /** How PostgreSQL prints `tenant = ` and the one text of the tenant, in a policy. */
  readonly ownTenant: string;
}

const FORBIDDEN_PRIVILEGES = ['REFERENCES', 'TRIGGER', 'TRUNCATE'];

/** Every breach of the rules of tenancy in a context's schema, each as one line; none when it keeps them. */
export function breaches(judged: Judgement): readonly string[] {
  return [
    ...tableBreaches(judged),
    ...policyBreaches(judged),
    ...keyBreaches(judged),
    ...viewBreaches(judged.catalogue),
    ...definerBreaches(judged),
    ...roleBreaches(judged),
    ...listedButMissing(judged),
  ];
}

function merged<Key extends keyof CatalogueExceptions>(
  judged: Judgement,
  key: Key,
): CatalogueExceptions[Key] {
  return Object.assign(
    {},
    ...judged.exceptions.map((exceptions) => exceptions[key]),
  ) as CatalogueExceptions[Key];
}

function tableBreaches(judged: Judgement): readonly string[] {
  const withoutTenant = merged(judged, 'withoutTenant');
  const publicTables = merged(judged, 'publicTables');
  return judged.catalogue.tables.flatMap(({ name, secured, forced, hasTenant, app, forEverybody }) => {
    const found: string[] = [];
    const allowed = withoutTenant[name];
    if (forEverybody) found.push(`${name} grants something to everybody`);
    for (const privilege of app.filter((one) => FORBIDDEN_PRIVILEGES.includes(one))) {
      found.push(`${name} lets the app role ${privilege}`);
    }
    if (allowed) {
      if (secured) found.push(`${name} is listed as without tenant, but is secured`);
      if (app.join() !== allowed.app.join())
        found.push(`${name} lets the app role ${app.join(', ') || 'nothing'}`);
      return found;
    }
    if (!secured || !forced) found.push(`${name} is not under forced row-level security`);
    if (!hasTenant && !(name in publicTables)) found.push(`${name} has no tenant`);
    return found;
  });
}

function policyBreaches(judged: Judgement): readonly string[] {
  const { catalogue, context, ownTenant } = judged;
  const publicTables = merged(judged, 'publicTables');
  const exceptions = merged(judged, 'policies');
  const [app, worker] = [`ginnel_${context}_app`, `ginnel_${context}_worker`];
  const short = (text: string | null): string | null =>
    text === null ? null : text.replaceAll(ownTenant.slice('(tenant = '.length, -1), 'T');
  const keepsTheRule = ({ table, roles, command, using, check }: PolicyFact): boolean => {
    if (roles.every((role) => role === worker)) return using === 'true' && (check ?? 'true') === 'true';
    if (roles.some((role) => role !== app)) return false;
    if (command === 'SELECT' && table in publicTables) return using === 'true' && check === null;
    const texts = [using, check].filter((text) => text !== null);
    return texts.length > 0 && texts.every((text) => text === ownTenant);
  };
  return catalogue.policies.flatMap((policy) => {
    const { table, name, using, check } = policy;
    const place = `${table}.${name}`;
    const found: string[] = [];
    for (const text of [using, check]) {
      if (/\b(or|exists)\b/i.test(text ?? '')) found.push(`${place} has an OR or an EXISTS: ${text ?? ''}`);
    }
    if (!policy.permissive) found.push(`${place} is restrictive`);
    const listed = exceptions[place];
    const asListed = listed && [using, check].every((text) => text === null || short(text) === listed.text);
    if (!asListed && !keepsTheRule(policy)) {
      found.push(`${place} for ${policy.roles.join()} says ${short(using) ?? '-'} / ${short(check) ?? '-'}`);
    }
    return found;
  });
}

function keyBreaches(judged: Judgement): readonly string[] {
  const exempt = { ...merged(judged, 'withoutTenant'), ...merged(judged, 'publicTables') };
  const keys = merged(judged, 'keys');
  return judged.catalogue.keys
    .filter(
      ({ table, name, first }) => first !== 'tenant' && !(table in exempt) && !(`${table}.${name}` in keys),
    )
    .map(({ table, name, first }) => `${table}.${name} begins with ${first}, not with the tenant`);
}

function viewBreaches({ views }: Catalogue): readonly string[] {
  return views.flatMap(({ name, materialized, invoker, appReads }) => {
    if (materialized) return appReads ? [`${name} is a materialized view that the app role reads`] : [];
    return invoker ? [] : [`${name} is a view with its owner's rights`];
  });
}

function definerBreaches(judged: Judgement): readonly string[] {
  const listed = merged(judged, 'definers');
  return judged.catalogue.definers.flatMap(({ name, searchPath, forEverybody }) => [
    ...(name in listed ? [] : [`${name} runs with its owner's rights and is not listed`]),
    ...(searchPath === `${judged.context}, pg_temp`
      ? []
      : [`${name} has the search path ${searchPath ?? 'of its caller'}`]),
    ...(forEverybody ? [`${name} may be called by everybody`] : []),
  ]);
}

function roleBreaches({ catalogue, context }: Judgement): readonly string[] {
  return [
    ...catalogue.roles.flatMap(({ name, powers, memberOf, owns }) => [
      ...[...powers, ...memberOf.map((role) => `member of ${role}`)].map((power) => `${name} is ${power}`),
      ...(owns > 0 && name !== `ginnel_${context}_owner` ? [`${name} owns ${owns} things`] : []),
    ]),
    ...catalogue.reaches.map((reach) => `another context is within reach of ${reach}`),
  ];
}

function listedButMissing(judged: Judgement): readonly string[] {
  const { tables, policies, keys, definers } = judged.catalogue;
  const there = {
    withoutTenant: tables.map(({ name }) => name),
    publicTables: tables.map(({ name }) => name),
    policies: policies.map(({ table, name }) => `${table}.${name}`),
    keys: keys.map(({ table, name }) => `${table}.${name}`),
    definers: definers.map(({ name }) => name),
  };
  return (Object.keys(there) as (keyof typeof there)[]).flatMap((list) =>
    Object.keys(merged(judged, list))
      .filter((name) => !there[list].includes(name))
      .map((name) => `${name} is listed (${list}) and does not exist`),
  );
}
