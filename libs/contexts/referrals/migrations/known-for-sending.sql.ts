import { CURRENT_TENANT, type ContextRoles } from '#platform/runtime/schema/tenancy.sql';

/**
 * What is looked up before a referral is sent, redirected or shown, each in one statement that is a transaction of its
 * own. The functions have their caller's rights: each table is read under its own tenant, which they set for this
 * statement alone, and by its own filter. Whether something of a person is parked is asked as that person, before what
 * the person has against being shared is read: a message that is handled meanwhile is then either seen parked or seen.
 */
export function knownForSending(roles: ContextRoles): string {
  return `
create policy app_reads_own on parked for select to ${roles.app} using (stream = ${CURRENT_TENANT});
grant select (subscription, generation, source, stream) on parked to ${roles.app};

create function known_sharing_of(p_person uuid, out is_parked boolean, out sharing jsonb) language plpgsql as $$
begin
  perform set_config('app.tenant', p_person::text, true);
  is_parked := exists (
    select from parked
     where subscription = 'known-sharing' and source = 'people' and stream = p_person
       and generation = coalesce((select live from read_model_generation where read_model = 'known_sharing_row'), 1));
  select jsonb_build_object('died', died, 'erased', erased, 'objects', objects, 'objectsTo', objects_to)
    into sharing from known_sharing where tenant = p_person;
end $$;

create function known_membership_on(p_practice uuid, p_day date) returns jsonb language sql stable as $$
  select coalesce(
    (select jsonb_build_object('network', network, 'hub', hub) from known_membership
      where practice = p_practice and from_date <= p_day order by from_date desc limit 1),
    (select jsonb_build_object('network', network, 'hub', hub) from known_organisation where organisation = p_practice))
$$;

create function known_way_of(p_sender uuid, p_practice uuid, p_day date) returns jsonb language plpgsql as $$
declare
  v_way jsonb;
  v_own jsonb;
begin
  select jsonb_build_object('kind', o.kind, 'mode', coalesce(a.mode, 'brokered')) into v_way
    from known_organisation o left join known_area a on a.area = o.area where o.organisation = p_sender;
  if v_way->>'kind' = 'practice' then v_own := known_membership_on(p_sender, p_day); end if;
  return v_way || jsonb_build_object('ofSender', v_own, 'ofPractice',
    case when p_practice = p_sender and v_own is not null then v_own
         when p_practice is not null then known_membership_on(p_practice, p_day) end);
end $$;

create function known_for_sending(p_sender uuid, p_person uuid, p_service uuid, p_day date,
  out person jsonb, out is_parked boolean, out sharing jsonb, out way jsonb, out service jsonb
) language plpgsql as $$
begin
  if p_sender is not null then
    perform set_config('app.tenant', p_sender::text, true);
    select jsonb_build_object('practice', k.practice, 'outcode', k.outcode)
      into person from known_person k where k.tenant = p_sender and k.person = p_person;
  end if;
  select k.is_parked, k.sharing into is_parked, sharing from known_sharing_of(p_person) k;
  if p_day is not null then
    way := known_way_of(p_sender, (person->>'practice')::uuid, p_day);
  end if;
  if p_service is not null then
    select jsonb_build_object('service', k.service, 'organisation', k.organisation, 'promiseDays', k.promise_days, 'accepting', k.accepting)
      into service from known_service k where k.service = p_service;
  end if;
end $$;

create function referral_seen_by(p_viewer uuid, p_referral uuid, p_parts text[]) returns jsonb language plpgsql as $$
declare
  v_sender uuid;
  v_state jsonb;
begin
  perform set_config('app.tenant', p_viewer::text, true);
  select stream_tenant into v_sender from participant
   where tenant = p_viewer and stream = p_referral and part = any(p_parts) limit 1;
  if not found then return null; end if;
  perform set_config('app.tenant', v_sender::text, true);
  select state into v_state from stream_state where tenant = v_sender and stream = p_referral;
  return v_state;
end $$;
`;
}
