-- Moves of many tenants: a queue of moves of one each. What was asked for is here with who asked and why, which every move is audited with;
-- who is in it and how far below, in the order in which they go.
create table control.fleet_moves (
  id uuid constraint fleet_moves_pkey primary key,
  filter text not null,
  target text not null,
  concurrency int not null,
  max_failures int not null,
  max_pause_ms int not null,
  -- How long each has a way back; for as long as nobody completes it without.
  keep_reverse_seconds int,
  status text not null constraint fleet_moves_status_check
    check (status in ('planned', 'running', 'cancelling', 'done', 'stopped', 'cancelled')),
  actor jsonb not null,
  reason text not null,
  created_at timestamptz not null
);
create index fleet_moves_created_at_idx on control.fleet_moves (created_at, id);
grant select, insert, update on control.fleet_moves to howazit_operator;

create table control.fleet_move_tenants (
  tenant_id uuid not null,
  fleet_move_id uuid not null,
  move_id uuid not null,
  place int not null,
  state text not null default 'waiting' constraint fleet_move_tenants_state_check
    check (state in ('waiting', 'moving', 'switched', 'blocked', 'failed', 'left')),
  -- Why it is not switched.
  detail text,
  -- Switches that were asked for.
  attempts int not null default 0,
  -- Since when its move cannot go on.
  troubled_at timestamptz,
  constraint fleet_move_tenants_pkey primary key (tenant_id, fleet_move_id),
  constraint fleet_move_tenants_move_fkey foreign key (tenant_id, move_id) references control.tenant_moves (tenant_id, id)
);
create index fleet_move_tenants_fleet_move_id_idx on control.fleet_move_tenants (fleet_move_id, place);
alter table control.fleet_move_tenants enable row level security;
alter table control.fleet_move_tenants force row level security;
create policy fleet_move_tenants_operator on control.fleet_move_tenants to howazit_operator using (true) with check (true);
create policy fleet_move_tenants_tenant on control.fleet_move_tenants for select to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on control.fleet_move_tenants to howazit_operator;
