-- Accepting is one call and so one round trip and one commit for a whole micro-batch: claim, append and confirm together.
-- Runs as its caller (howazit_ingest). A function and not one statement with CTEs, because its statements see what others
-- committed while it waited: a claim that lost a race must read the claim it lost to.
create function accept_responses(
  tenant_ids uuid[], keys text[], body_hashes text[], response_ids uuid[], partition_numbers int[], message_values text[],
  accepted_ats timestamptz[]
) returns table (ordinal bigint, outcome text) language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  won bigint[];
begin
  -- 1. Claims, in the order of their id, which stands for the key: two processes that meet on several keys wait for each
  --    other, never in a circle. Of one key twice in a batch the first one wins.
  with given as (
    select *
    from unnest(tenant_ids, keys, body_hashes, response_ids, accepted_ats) with ordinality
      as g (tenant_id, key, body_hash, response_id, accepted_at, ord)
  ), claimed as (
    insert into control.idempotency_claims (tenant_id, key, body_hash, response_id, accepted_at)
    select g.tenant_id, g.key, decode(g.body_hash, 'hex'), g.response_id, g.accepted_at
    from given g
    order by g.tenant_id, g.response_id, g.ord
    on conflict (tenant_id, response_id) do nothing
    returning tenant_id, response_id
  ), winner as (
    select min(g.ord) as ord
    from given g
    join claimed c using (tenant_id, response_id)
    group by g.tenant_id, g.response_id
  )
  select coalesce(array_agg(w.ord), '{}') into won from winner w;

  -- 2. Messages. The partition rows are locked last, in ascending order, and until commit: offsets are dense and follow
  --    the order of commits (see 0005_stream.sql).
  with winner as (
    select g.*, row_number() over (partition by g.partition order by g.ord) as rank
    from unnest(tenant_ids, response_ids, partition_numbers, message_values) with ordinality
      as g (tenant_id, response_id, partition, value, ord)
    join unnest(won) as w (ord) using (ord)
  ), advanced as (
    insert into stream.partitions as p (topic, partition, next_offset)
    select 'responses.raw', w.partition, count(*)
    from winner w
    group by w.partition
    order by w.partition
    on conflict (topic, partition) do update set next_offset = p.next_offset + excluded.next_offset
    returning p.partition, p.next_offset
  )
  insert into stream.messages (topic, partition, "offset", key, value)
  select 'responses.raw', w.partition, a.next_offset - count(*) over (partition by w.partition) + w.rank - 1,
    w.tenant_id::text || ':' || w.response_id::text, w.value
  from winner w
  join advanced a on a.partition = w.partition;

  -- 3. What became of each.
  return query
  select g.ord,
    case
      when w.ord is not null then 'accepted'
      when c.body_hash <> decode(g.body_hash, 'hex') then 'key_reuse'
      when c.state = 'claimed' then 'in_flight'
      else 'duplicate'
    end
  from unnest(tenant_ids, response_ids, body_hashes) with ordinality as g (tenant_id, response_id, body_hash, ord)
  left join unnest(won) as w (ord) using (ord)
  -- By index, and for losers only: the limit keeps the planner from joining all claims there are, which grow for ever.
  left join lateral (
    select claim.body_hash, claim.state
    from control.idempotency_claims claim
    where w.ord is null and claim.tenant_id = g.tenant_id and claim.response_id = g.response_id
    limit 1) c on true
  order by g.ord;
end
$$;
grant execute on function accept_responses(uuid[], text[], text[], uuid[], int[], text[], timestamptz[]) to howazit_ingest;
