-- When insights are made by themselves. What is due is found by `next_due_at`, which goes on in the transaction that makes the insight.
create table insight_schedules (
  tenant_id uuid not null,
  id uuid not null,
  survey_id uuid not null,
  enabled boolean not null default true,
  -- How often, at which time of which zone, and what is looked at.
  plan jsonb not null,
  -- The first time that nothing came of yet.
  next_due_at timestamptz not null,
  -- What came of the last one: an insight, or why there is none.
  last_run jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint insight_schedules_pkey primary key (tenant_id, id)
);
create index insight_schedules_tenant_id_next_due_at_idx on insight_schedules (tenant_id, next_due_at) where enabled;
select fence_by_tenant('insight_schedules');
grant select, insert, update, delete on insight_schedules to howazit_app;
