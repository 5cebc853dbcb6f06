import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { type ContextRoles, runtimeTable } from '#platform/runtime/schema/tenancy.sql';

/**
 * What the distributed mode keeps: who relays the log to Kafka and up to where, the epochs that an operator has begun
 * with what was lost, and the records of topics that could not be read, without their bytes.
 */
export function transportSchema(roles: ContextRoles): string {
  return `
create table relay_lease (
  only_row boolean primary key default true check (only_row),
  owner uuid,
  generation bigint not null default 0,
  until timestamptz not null default '-infinity',
  forked boolean not null default false
);
insert into relay_lease default values;
${runtimeTable('relay_lease', roles, { worker: 'select, update' })}

create table relay_checkpoint (
  partition smallint primary key,
  epoch integer not null,
  position bigint not null,
  generation bigint not null,
  kafka_offset bigint
);
insert into relay_checkpoint (partition, epoch, position, generation)
select p, 1, 0, 0 from generate_series(0, ${PARTITIONS - 1}) p;
${runtimeTable('relay_checkpoint', roles, { worker: 'select, update' })}

create table epoch_begun (
  epoch integer primary key,
  kept bigint[] not null check (cardinality(kept) = ${PARTITIONS}),
  reason text not null,
  begun_by text not null,
  begun_at timestamptz not null default clock_timestamp()
);
${runtimeTable('epoch_begun', roles, { worker: 'select' })}

create table lost_message (
  epoch integer not null,
  partition smallint not null,
  position bigint not null,
  id uuid not null,
  type text not null,
  stream uuid not null,
  primary key (epoch, partition, position, id)
);
${runtimeTable('lost_message', roles, {})}

create table epoch_adopted (
  source text not null,
  subscription text not null,
  epoch integer not null,
  reason text not null,
  adopted_by text not null,
  adopted_at timestamptz not null default clock_timestamp(),
  primary key (source, subscription, epoch)
);
${runtimeTable('epoch_adopted', roles, {})}

create table unreadable_record (
  subscription text not null,
  topic text not null,
  partition integer not null,
  kafka_offset bigint not null,
  reason text not null,
  size integer not null,
  sha256 bytea not null,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (subscription, topic, partition, kafka_offset, sha256)
);
create index unreadable_record_by_age on unreadable_record (seen_at);
${runtimeTable('unreadable_record', roles, { worker: 'select, insert, delete' })}
`;
}
