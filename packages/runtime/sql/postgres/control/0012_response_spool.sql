-- The spool: accepted responses that the stream has not acknowledged, until the relay has published them. Bounded, because a
-- broker that stays away must not fill the disk that claims need. A table of its own and not a column of the claims: those
-- grow for ever and stay narrow, this one is empty on a good day and is read from its old end.
create table control.spooled_responses (
  tenant_id uuid not null,
  response_id uuid not null,
  message text not null,
  size_bytes int not null generated always as (octet_length(message)) stored,
  spooled_at timestamptz not null default clock_timestamp(),
  -- How often the stream refused it while it took others.
  attempts int not null default 0,
  -- Until then one relay has it, or it rests after an attempt that failed.
  lease_until timestamptz,
  constraint spooled_responses_pkey primary key (tenant_id, response_id)
);
-- The relay works on the oldest of all tenants.
create index spooled_responses_spooled_at_idx on control.spooled_responses (spooled_at);
alter table control.spooled_responses enable row level security;
alter table control.spooled_responses force row level security;
create policy spooled_responses_ingest on control.spooled_responses to howazit_ingest using (true) with check (true);
create policy spooled_responses_tenant on control.spooled_responses for select to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on control.spooled_responses to howazit_ingest;
grant select (tenant_id, response_id, spooled_at) on control.spooled_responses to howazit_app;

-- What is in it, exactly: changed in the transactions that change the table, whose turns on this row are the price of a
-- limit that many processes keep together. It is locked after claims and spooled rows, never before.
create table control.spool_size (
  id boolean not null default true constraint spool_size_pkey primary key constraint spool_size_id_check check (id),
  row_count bigint not null default 0,
  size_bytes bigint not null default 0,
  constraint spool_size_check check (row_count >= 0 and size_bytes >= 0)
);
insert into control.spool_size default values;
grant select, update on control.spool_size to howazit_ingest;

-- Confirms like confirm_responses (0011) and keeps the messages in the same transaction: the commit makes them durable.
-- over_capacity: does not fit; the claim is as it was.
create function spool_responses(
  tenant_ids uuid[], response_ids uuid[], fences bigint[], message_values text[], rows_max bigint, bytes_max bigint
) returns table (ordinal bigint, outcome text) language plpgsql
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  held bigint[];
  won bigint[];
  room_rows bigint;
  room_bytes bigint;
begin
  -- 1. Which claims are still the caller's; from here to the commit they stay so.
  with holding as (
    select g.ord
    from unnest(tenant_ids, response_ids, fences) with ordinality as g (tenant_id, response_id, fence, ord)
    join control.idempotency_claims c on c.tenant_id = g.tenant_id and c.response_id = g.response_id
    where c.state = 'claimed' and c.fence = g.fence
    order by c.tenant_id, c.response_id
    for update of c
  )
  select coalesce(array_agg(h.ord order by h.ord), '{}') into held from holding h;

  -- 2. As many as fit.
  select rows_max - s.row_count, bytes_max - s.size_bytes into room_rows, room_bytes
  from control.spool_size s
  for update;
  select coalesce(array_agg(f.ord), '{}') into won
  from (
    select h.ord, row_number() over (order by h.ord) as rows_upto,
      sum(octet_length(message_values[h.ord])) over (order by h.ord) as bytes_upto
    from unnest(held) as h (ord)
  ) f
  where f.rows_upto <= room_rows and f.bytes_upto <= room_bytes;

  -- 3. Kept and confirmed together.
  with kept as (
    insert into control.spooled_responses (tenant_id, response_id, message)
    select tenant_ids[w.ord], response_ids[w.ord], message_values[w.ord]
    from unnest(won) as w (ord)
    order by w.ord
    returning size_bytes
  ), total as (
    select count(*) as row_count, coalesce(sum(k.size_bytes), 0) as size_bytes from kept k
  )
  update control.spool_size s
  set row_count = s.row_count + t.row_count, size_bytes = s.size_bytes + t.size_bytes
  from total t;
  update control.idempotency_claims c
  set state = 'confirmed', lease_until = null
  from unnest(won) as w (ord)
  where c.tenant_id = tenant_ids[w.ord] and c.response_id = response_ids[w.ord];

  return query
  select g.ord,
    case
      when w.ord is not null then 'accepted'
      when h.ord is not null then 'over_capacity'
      when c.state = 'confirmed' then 'duplicate'
      else 'in_flight'
    end
  from unnest(tenant_ids, response_ids) with ordinality as g (tenant_id, response_id, ord)
  left join unnest(won) as w (ord) on w.ord = g.ord
  left join unnest(held) as h (ord) on h.ord = g.ord
  left join control.idempotency_claims c
    on h.ord is null and c.tenant_id = g.tenant_id and c.response_id = g.response_id
  order by g.ord;
end
$$;

-- The oldest that nobody has, as many as fit a batch and at least one. Relays pass each other's rows by.
create function lease_spooled(rows_max int, bytes_max bigint, lease_ms int)
returns table (tenant_id uuid, response_id uuid, message text) language plpgsql
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
  return query
  with free as (
    select s.tenant_id, s.response_id, s.size_bytes, s.spooled_at
    from control.spooled_responses s
    where s.lease_until is null or s.lease_until < clock_timestamp()
    order by s.spooled_at
    limit rows_max
    for update skip locked
  ), sized as (
    select f.*, sum(f.size_bytes) over (order by f.spooled_at, f.tenant_id, f.response_id) - f.size_bytes as bytes_before
    from free f
  )
  update control.spooled_responses s
  set lease_until = clock_timestamp() + lease_ms * interval '1 ms'
  from sized z
  where z.bytes_before < bytes_max and s.tenant_id = z.tenant_id and s.response_id = z.response_id
  returning s.tenant_id, s.response_id, s.message;
end
$$;

-- Lets go of what could not be published; it may be taken again after a moment.
create function return_spooled(tenant_ids uuid[], response_ids uuid[], rest_ms int) returns void language plpgsql
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  update control.spooled_responses s
  set lease_until = clock_timestamp() + rest_ms * interval '1 ms'
  from unnest(tenant_ids, response_ids) as g (tenant_id, response_id)
  where s.tenant_id = g.tenant_id and s.response_id = g.response_id;
end
$$;

-- Sets aside what the stream refused while it took others: each time for twice as long, so that it does not hold them up.
create function set_aside_spooled(tenant_ids uuid[], response_ids uuid[], rest_min_ms int, rest_max_ms int)
returns void language plpgsql
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  update control.spooled_responses s
  set attempts = s.attempts + 1,
    lease_until = clock_timestamp() + least(rest_min_ms * 2.0 ^ least(s.attempts, 30), rest_max_ms) * interval '1 ms'
  from unnest(tenant_ids, response_ids) as g (tenant_id, response_id)
  where s.tenant_id = g.tenant_id and s.response_id = g.response_id;
end
$$;

-- Forgets what was published. Whoever published it: a relay whose lease ran out meanwhile is right all the same.
create function unspool_responses(tenant_ids uuid[], response_ids uuid[]) returns int language plpgsql
set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  removed_rows bigint;
  removed_bytes bigint;
begin
  perform
  from unnest(tenant_ids, response_ids) as g (tenant_id, response_id)
  join control.spooled_responses s on s.tenant_id = g.tenant_id and s.response_id = g.response_id
  order by s.tenant_id, s.response_id
  for update of s;
  with removed as (
    delete from control.spooled_responses s
    using unnest(tenant_ids, response_ids) as g (tenant_id, response_id)
    where s.tenant_id = g.tenant_id and s.response_id = g.response_id
    returning s.size_bytes
  )
  select count(*), coalesce(sum(r.size_bytes), 0) into removed_rows, removed_bytes from removed r;
  update control.spool_size s
  set row_count = s.row_count - removed_rows, size_bytes = s.size_bytes - removed_bytes;
  return removed_rows;
end
$$;

grant execute on function spool_responses(uuid[], uuid[], bigint[], text[], bigint, bigint) to howazit_ingest;
grant execute on function lease_spooled(int, bigint, int) to howazit_ingest;
grant execute on function return_spooled(uuid[], uuid[], int) to howazit_ingest;
grant execute on function set_aside_spooled(uuid[], uuid[], int, int) to howazit_ingest;
grant execute on function unspool_responses(uuid[], uuid[]) to howazit_ingest;
