-- Moves of tenants, from the plan on. Each step is written down by a compare and set on `version`: whoever dies has made a step or not,
-- and whoever is slow cannot make one twice. What was planned and not begun is a plan, and there may be many.
create table control.tenant_moves (
  tenant_id uuid not null constraint tenant_moves_tenant_fkey references control.tenants (id),
  id uuid not null,
  -- Placements, as they are in the tenant's row.
  source jsonb not null,
  target jsonb not null,
  status text not null,
  version int not null default 0,
  plan jsonb,
  -- Where it stands.
  position jsonb not null default '{}',
  -- Why its last step could not be made; it is tried again.
  trouble text,
  created_at timestamptz not null,
  constraint tenant_moves_pkey primary key (tenant_id, id)
);
create index tenant_moves_created_at_idx on control.tenant_moves (tenant_id, created_at, id);
alter table control.tenant_moves enable row level security;
alter table control.tenant_moves force row level security;
create policy tenant_moves_operator on control.tenant_moves to howazit_operator using (true) with check (true);
create policy tenant_moves_tenant on control.tenant_moves for select to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on control.tenant_moves to howazit_operator;
