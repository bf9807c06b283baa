-- Where the stream is not a table of this database, accepting cannot be one transaction (see 0010): a key is claimed for a
-- short time, its response produced, the claim confirmed. The fence numbers the holders of a claim; only the latest one can
-- confirm or release it. All times are this database's, so that the clocks of processes do not matter.
--
-- A plan that was made while the table was small is kept while it grows by millions, so these functions may use the primary
-- key and nothing else. Each locks in the order of the primary key: two batches wait for each other, never in a circle.

-- claimed (with its fence): the caller may produce. duplicate, key_reuse: as they say. in_flight: another holds the claim, or
-- the same call has the key twice.
create function claim_responses(
  tenant_ids uuid[], keys text[], body_hashes text[], response_ids uuid[], accepted_ats timestamptz[], lease_ms int
) returns table (ordinal bigint, outcome text, fence bigint) language plpgsql
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  fresh bigint[];
  taken bigint[];
  taken_fences bigint[];
begin
  -- 1. Keys that nobody had. Of one key twice in a batch the first one wins.
  with given as (
    select *
    from unnest(tenant_ids, keys, body_hashes, response_ids, accepted_ats) with ordinality
      as g (tenant_id, key, body_hash, response_id, accepted_at, ord)
  ), claimed as (
    insert into control.idempotency_claims (tenant_id, key, body_hash, response_id, state, lease_until, accepted_at)
    select g.tenant_id, g.key, decode(g.body_hash, 'hex'), g.response_id, 'claimed',
      clock_timestamp() + lease_ms * interval '1 ms', g.accepted_at
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
  select coalesce(array_agg(w.ord), '{}') into fresh from winner w;

  -- 2. Claims whose holder went silent, for the same body only: its produce may still land, and two bodies must never share
  --    a response id.
  with given as (
    select *
    from unnest(tenant_ids, body_hashes, response_ids) with ordinality as g (tenant_id, body_hash, response_id, ord)
    where g.ord <> all (fresh)
  ), expired as (
    select c.tenant_id, c.response_id, g.ord
    from given g
    join control.idempotency_claims c on c.tenant_id = g.tenant_id and c.response_id = g.response_id
    where c.state = 'claimed' and c.body_hash = decode(g.body_hash, 'hex') and c.lease_until < clock_timestamp()
    order by c.tenant_id, c.response_id
    for update of c
  ), winner as (
    select e.tenant_id, e.response_id, min(e.ord) as ord
    from expired e
    group by e.tenant_id, e.response_id
  ), renewed as (
    update control.idempotency_claims c
    set fence = c.fence + 1, lease_until = clock_timestamp() + lease_ms * interval '1 ms'
    from winner w
    where c.tenant_id = w.tenant_id and c.response_id = w.response_id
    returning w.ord, c.fence
  )
  select coalesce(array_agg(r.ord), '{}'), coalesce(array_agg(r.fence), '{}') into taken, taken_fences from renewed r;

  -- 3. What became of each. A claim that was released since is gone: come again.
  return query
  select g.ord,
    case
      when w.ord is not null then 'claimed'
      when c.body_hash <> decode(g.body_hash, 'hex') then 'key_reuse'
      when c.state = 'confirmed' then 'duplicate'
      else 'in_flight'
    end,
    w.fence
  from unnest(tenant_ids, response_ids, body_hashes) with ordinality as g (tenant_id, response_id, body_hash, ord)
  left join (
    select f.ord, 1::bigint from unnest(fresh) as f (ord)
    union all
    select t.ord, t.fence from unnest(taken, taken_fences) as t (ord, fence)
  ) as w (ord, fence) on w.ord = g.ord
  left join control.idempotency_claims c
    on w.ord is null and c.tenant_id = g.tenant_id and c.response_id = g.response_id
  order by g.ord;
end
$$;

-- accepted: this holder's confirm won. Otherwise another took over: duplicate once that one has confirmed, else in_flight.
create function confirm_responses(tenant_ids uuid[], response_ids uuid[], fences bigint[])
returns table (ordinal bigint, outcome text) language plpgsql
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  won bigint[];
begin
  with held as (
    select c.tenant_id, c.response_id, g.ord
    from unnest(tenant_ids, response_ids, fences) with ordinality as g (tenant_id, response_id, fence, ord)
    join control.idempotency_claims c on c.tenant_id = g.tenant_id and c.response_id = g.response_id
    where c.state = 'claimed' and c.fence = g.fence
    order by c.tenant_id, c.response_id
    for update of c
  ), confirmed as (
    update control.idempotency_claims c
    set state = 'confirmed', lease_until = null
    from held h
    where c.tenant_id = h.tenant_id and c.response_id = h.response_id
    returning h.ord
  )
  select coalesce(array_agg(c.ord), '{}') into won from confirmed c;

  return query
  select g.ord,
    case when w.ord is not null then 'accepted' when c.state = 'confirmed' then 'duplicate' else 'in_flight' end
  from unnest(tenant_ids, response_ids) with ordinality as g (tenant_id, response_id, ord)
  left join unnest(won) as w (ord) on w.ord = g.ord
  left join control.idempotency_claims c
    on w.ord is null and c.tenant_id = g.tenant_id and c.response_id = g.response_id
  order by g.ord;
end
$$;

-- Gives claims back. Only where nobody ever tried to produce may another body have the key: fence 1 is the first holder, and
-- a later one cannot know what its predecessors did. Otherwise the same body may take over at once.
create function release_responses(tenant_ids uuid[], response_ids uuid[], fences bigint[], is_attempted boolean)
returns void language plpgsql
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  perform
  from unnest(tenant_ids, response_ids) as g (tenant_id, response_id)
  join control.idempotency_claims c on c.tenant_id = g.tenant_id and c.response_id = g.response_id
  order by c.tenant_id, c.response_id
  for update of c;

  delete from control.idempotency_claims c
  using unnest(tenant_ids, response_ids, fences) as g (tenant_id, response_id, fence)
  where c.tenant_id = g.tenant_id and c.response_id = g.response_id and c.state = 'claimed' and c.fence = g.fence
    and c.fence = 1 and not is_attempted;

  update control.idempotency_claims c
  set lease_until = '-infinity'
  from unnest(tenant_ids, response_ids, fences) as g (tenant_id, response_id, fence)
  where c.tenant_id = g.tenant_id and c.response_id = g.response_id and c.state = 'claimed' and c.fence = g.fence;
end
$$;

grant execute on function claim_responses(uuid[], text[], text[], uuid[], timestamptz[], int) to howazit_ingest;
grant execute on function confirm_responses(uuid[], uuid[], bigint[]) to howazit_ingest;
grant execute on function release_responses(uuid[], uuid[], bigint[], boolean) to howazit_ingest;
