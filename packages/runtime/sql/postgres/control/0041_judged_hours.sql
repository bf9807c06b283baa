-- What the ledger of a tenant came to in an hour, once it is old enough to be judged: what it was counted from is trimmed after a week,
-- this is kept. Open hours, in which something is still under way, are judged again.
create table control.judged_hours (
  tenant_id uuid not null,
  hour timestamptz not null,
  figures jsonb not null,
  -- Ids that are missing or doubled.
  responses_off int not null,
  events_off int not null,
  deliveries_off int not null,
  judged_at timestamptz not null,
  judge_again_at timestamptz,
  constraint judged_hours_pkey primary key (tenant_id, hour)
);
-- What somebody has to look at: none, or something is badly wrong.
create index judged_hours_off_idx on control.judged_hours (tenant_id, hour) where responses_off + events_off + deliveries_off > 0;
alter table control.judged_hours enable row level security;
alter table control.judged_hours force row level security;
create policy judged_hours_tenant on control.judged_hours to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
-- An alert is one for all tenants.
create policy judged_hours_operator on control.judged_hours for select to howazit_operator using (true);
grant select, insert, update, delete on control.judged_hours to howazit_app;
grant select (tenant_id, hour, responses_off, events_off, deliveries_off) on control.judged_hours to howazit_operator;
