-- Where events go. Secrets are envelope-encrypted from the first row on.
create table webhook_subscriptions (
  tenant_id uuid not null,
  id uuid not null,
  event_type text not null constraint webhook_subscriptions_event_type_check
    check (event_type in ('response.created', 'response.updated', 'response.deleted', 'response.*', '*')),
  url text not null,
  secret bytea not null,
  previous_secret bytea,
  previous_secret_until timestamptz,
  secret_rotated_at timestamptz,
  mapping jsonb,
  description text,
  enabled boolean not null default true,
  disabled_reason text,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint webhook_subscriptions_pkey primary key (tenant_id, id)
);
create index webhook_subscriptions_tenant_id_created_at_idx on webhook_subscriptions (tenant_id, created_at desc, id desc);
create table integration_connectors (
  tenant_id uuid not null,
  id uuid not null,
  provider text not null,
  mapping jsonb,
  credentials_ref jsonb,
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  constraint integration_connectors_pkey primary key (tenant_id, id)
);
-- The truth about every delivery and the picker's queue in one: a queue elsewhere may wake pickers, never decide.
-- A send takes the lease by compare-and-set on fence; the rendered request is pinned (encrypted) at the first attempt.
-- `event` is json, not jsonb: the bytes that were planned are the bytes that are sent.
create table deliveries (
  tenant_id uuid not null,
  id uuid not null,
  lane text not null default 'live' constraint deliveries_lane_check check (lane in ('live', 'retry', 'replay', 'backfill')),
  webhook_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  response_id uuid,
  event json not null,
  status text not null default 'pending' constraint deliveries_status_check
    check (status in ('pending', 'delivered', 'refused', 'exhausted', 'unknown')),
  reason text,
  attempt_count int not null default 0,
  next_attempt_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  pinned_request bytea,
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  constraint deliveries_pkey primary key (tenant_id, id),
  constraint deliveries_tenant_id_webhook_id_event_id_key unique (tenant_id, webhook_id, event_id),
  constraint deliveries_pending_check check ((status = 'pending') = (completed_at is null)),
  constraint deliveries_webhook_fkey foreign key (tenant_id, webhook_id) references webhook_subscriptions (tenant_id, id)
);
create index deliveries_tenant_id_created_at_idx on deliveries (tenant_id, created_at desc, id desc);
create index deliveries_tenant_id_response_id_idx on deliveries (tenant_id, response_id);
-- The picker walks from queue (endpoint and lane) to queue by skip scan and reads only the due head of each.
create index deliveries_queue_idx on deliveries (tenant_id, webhook_id, lane, next_attempt_at) where status = 'pending';
-- What is being sent now, for the caps per endpoint and tenant: a few hundred rows at most.
create index deliveries_leased_idx on deliveries (tenant_id, webhook_id) where lease_until is not null;
create table attempts (
  tenant_id uuid not null,
  delivery_id uuid not null,
  attempt int not null,
  started_at timestamptz not null,
  duration_ms int,
  outcome text not null constraint attempts_outcome_check check (outcome in ('started', 'delivered', 'retry', 'refused', 'unknown')),
  reason text,
  status int,
  constraint attempts_pkey primary key (tenant_id, delivery_id, attempt),
  constraint attempts_delivery_fkey foreign key (tenant_id, delivery_id) references deliveries (tenant_id, id)
);
select fence_by_tenant('webhook_subscriptions'), fence_by_tenant('integration_connectors'), fence_by_tenant('deliveries'), fence_by_tenant('attempts');
select open_to_operator('deliveries');
grant select, insert, update on webhook_subscriptions, integration_connectors, deliveries, attempts to howazit_app;
grant select, update on deliveries to howazit_operator;
