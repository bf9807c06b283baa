-- Live counts and the feed that subscribers resume from. The feed's sequence is taken from the tenant's row under its lock,
-- held to commit: dense and commit-ordered, so `seq > last seen` misses nothing.
create table realtime_feeds (
  tenant_id uuid not null,
  next_seq bigint not null default 1,
  constraint realtime_feeds_pkey primary key (tenant_id)
);
create table realtime_counters (
  tenant_id uuid not null,
  survey_id uuid not null,
  responses bigint not null default 0,
  partial bigint not null default 0,
  as_of timestamptz not null,
  constraint realtime_counters_pkey primary key (tenant_id, survey_id)
);
-- Holds each event once: the primary key on event_id is what keeps a redelivered event from being counted again.
create table realtime_events (
  tenant_id uuid not null,
  event_id uuid not null,
  seq bigint not null,
  survey_id uuid not null,
  event jsonb not null,
  counted_at timestamptz not null default now(),
  constraint realtime_events_pkey primary key (tenant_id, event_id),
  constraint realtime_events_tenant_id_seq_key unique (tenant_id, seq)
);
select fence_by_tenant('realtime_feeds'), fence_by_tenant('realtime_counters'), fence_by_tenant('realtime_events');
grant select, insert, update, delete on realtime_feeds, realtime_counters, realtime_events to howazit_app;
