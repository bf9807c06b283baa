-- What processes that deliver tell each other about endpoints: failures counted together, breakers that are open, and what is left
-- of vendors' limits. Without tenant_id: an endpoint's id says who it is of to nobody, a limit may be shared by all tenants of an
-- app, and nothing here is data of theirs. Unlogged, because what is lost is learnt again: a breaker within ten requests, a limit
-- from the first refusal.
create unlogged table control.delivery_health (
  endpoint_id uuid not null,
  slice_at timestamptz not null,
  requests int not null,
  failures int not null,
  constraint delivery_health_pkey primary key (endpoint_id, slice_at)
);
create unlogged table control.delivery_breakers (
  endpoint_id uuid constraint delivery_breakers_pkey primary key,
  opened_until timestamptz not null,
  cooldown_ms int not null,
  -- The process whose probe is under way; it may die, so the right to probe runs out.
  probed_by uuid,
  probed_until timestamptz
);
create unlogged table control.delivery_buckets (
  key text constraint delivery_buckets_pkey primary key,
  state jsonb not null,
  updated_at timestamptz not null
);
-- Who has been delivering lately: how a limit is divided while nobody can be asked.
create unlogged table control.delivery_workers (
  id uuid constraint delivery_workers_pkey primary key,
  seen_at timestamptz not null
);
grant select, insert, update, delete
  on control.delivery_health, control.delivery_breakers, control.delivery_buckets, control.delivery_workers
  to howazit_operator;
