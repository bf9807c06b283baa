-- Topics that are read again and compared with what was made of them. Each step is written down with the position after it, by a compare
-- and set on `version`: whoever dies has made a step or not, and whoever is slow cannot make one twice.
create table stream.replays (
  id uuid constraint replays_pkey primary key,
  topic text not null,
  target text not null constraint replays_target_check check (target in ('store', 'sink')),
  from_at timestamptz not null,
  to_at timestamptz not null,
  status text not null
    constraint replays_status_check check (status in ('comparing', 'compared', 'repairing', 'repaired', 'cancelled')),
  version int not null default 0,
  is_whole boolean not null,
  has_shadow boolean not null default true,
  position jsonb not null,
  messages bigint not null,
  counts jsonb not null,
  trouble text,
  created_at timestamptz not null,
  completed_at timestamptz
);
create index replays_created_at_idx on stream.replays (created_at, id);
-- What the topics say of responses, as ids and hashes; no answers. Of a few hours or days, and gone once it was compared. It is compared
-- across tenants, as the topics are, so these two are the operator's like the topics, and nobody else's.
create table stream.replay_shadow (
  replay_id uuid not null,
  tenant_id uuid not null,
  response_id uuid not null,
  kind text not null constraint replay_shadow_kind_check check (kind in ('accepted', 'dead', 'erased')),
  body_hash bytea not null,
  partition int not null,
  "offset" bigint not null,
  is_compared boolean not null,
  constraint replay_shadow_pkey primary key (tenant_id, replay_id, response_id, kind, body_hash)
);
create table stream.replay_differences (
  replay_id uuid not null,
  position bigint generated always as identity,
  kind text not null constraint replay_differences_kind_check check (kind in ('missing', 'differing', 'extra')),
  reason text not null,
  tenant_id uuid not null,
  response_id uuid not null,
  event_id uuid,
  -- Where it is in the topic; of an extra one nowhere.
  partition int,
  "offset" bigint,
  outcome text not null default 'open'
    constraint replay_differences_outcome_check check (outcome in ('open', 'repaired', 'refused')),
  constraint replay_differences_pkey primary key (tenant_id, replay_id, position)
);
create index replay_differences_position_idx on stream.replay_differences (replay_id, position);
create index replay_differences_missing_idx on stream.replay_differences (replay_id, partition, "offset")
  where kind = 'missing' and outcome = 'open';
do $$
declare
  table_name text;
begin
  foreach table_name in array array['replay_shadow', 'replay_differences'] loop
    execute format('alter table stream.%I enable row level security', table_name);
    execute format('alter table stream.%I force row level security', table_name);
    execute format('create policy %I on stream.%I to howazit_operator using (true) with check (true)', table_name || '_operator', table_name);
    execute format(
      'create policy %I on stream.%I to howazit_app using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid) with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)',
      table_name || '_tenant', table_name);
  end loop;
end
$$;
grant select, insert, update, delete on stream.replays, stream.replay_shadow, stream.replay_differences to howazit_operator;
