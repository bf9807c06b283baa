-- Sending again what did not arrive. A plan is frozen: which deliveries, in which order, by which version of a mapping. Running it
-- frees them for the ordinary senders, in a lane of their own.
create table replays (
  tenant_id uuid not null,
  id uuid not null,
  filter text,
  mapping text not null constraint replays_mapping_check check (mapping ~ '^(original|current|v[1-9][0-9]{0,8})$'),
  includes_unknown boolean not null,
  status text not null default 'planned' constraint replays_status_check
    check (status in ('planned', 'running', 'paused', 'succeeded', 'partial', 'cancelled')),
  paused_reason text,
  -- What was found when it was planned: groups, what is left out, and the probe.
  summary jsonb not null,
  item_count int not null,
  rate_per_second float8 not null default 50 constraint replays_rate_per_second_check check (rate_per_second > 0),
  concurrency int not null default 16 constraint replays_concurrency_check check (concurrency > 0),
  canary int not null default 0 constraint replays_canary_check check (canary >= 0),
  max_error_percent float8 not null default 20
    constraint replays_max_error_percent_check check (max_error_percent between 0 and 100),
  jitter_ms int not null default 0 constraint replays_jitter_ms_check check (jitter_ms >= 0),
  -- Minutes of the day in UTC between which it sends; through midnight where the second is the smaller one.
  window_from int constraint replays_window_from_check check (window_from between 0 and 1439),
  window_to int constraint replays_window_to_check check (window_to between 0 and 1439),
  -- Items up to here have been freed, or were left out.
  position int not null default 0,
  delivered_count int not null default 0,
  failed_count int not null default 0,
  -- Until when the rate is used up.
  paced_at timestamptz,
  -- What failed before is not held against it: since when it runs, and how many had ended and failed by then.
  judged_since timestamptz,
  judged_from_ended int not null default 0,
  judged_from_failed int not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  constraint replays_pkey primary key (tenant_id, id),
  constraint replays_window_check check ((window_from is null) = (window_to is null)),
  constraint replays_position_check check (position between 0 and item_count),
  constraint replays_completed_at_check check ((status in ('succeeded', 'partial', 'cancelled')) = (completed_at is not null))
);
create index replays_tenant_id_created_at_idx on replays (tenant_id, created_at desc, id desc);
create table replay_items (
  tenant_id uuid not null,
  replay_id uuid not null,
  position int not null,
  delivery_id uuid not null,
  -- That it will be mapped by; null for the one that the delivery has.
  mapping_version int,
  outcome text not null default 'waiting' constraint replay_items_outcome_check
    check (outcome in ('waiting', 'sending', 'delivered', 'skipped', 'refused', 'exhausted', 'unknown', 'left_out')),
  reason text,
  attempts int not null default 0,
  released_at timestamptz,
  ended_at timestamptz,
  constraint replay_items_pkey primary key (tenant_id, replay_id, position),
  constraint replay_items_tenant_id_replay_id_delivery_id_key unique (tenant_id, replay_id, delivery_id),
  constraint replay_items_replay_fkey foreign key (tenant_id, replay_id) references replays (tenant_id, id),
  constraint replay_items_delivery_fkey foreign key (tenant_id, delivery_id) references deliveries (tenant_id, id),
  constraint replay_items_ended_at_check check ((outcome in ('waiting', 'sending')) = (ended_at is null))
);
-- A delivery is on its way for one replay at a time; and what is on its way is found at once.
create unique index replay_items_sending_key on replay_items (tenant_id, delivery_id) where outcome = 'sending';
select fence_by_tenant('replays'), fence_by_tenant('replay_items');
grant select, insert, update on replays, replay_items to howazit_app;
alter table deliveries
  -- Attempts made before the last replay of it began: they are no part of its schedule.
  add column schedule_from int not null default 0,
  -- Somebody decided that it is sent again although it may be over there.
  add column repeats_unknown boolean not null default false;
-- Of jobs that are under way, for those who look after them.
create index jobs_running_idx on jobs (tenant_id, type, id) where status = 'running';
