-- Messages that a stage could not handle: a bug of the platform's, so the operator's to look at and to send again, whoever's answers are
-- in them. They come from the dead-letter topics, whose messages nobody can look for and which forget them after some days. Beside
-- claims and not in a tenant's schema, because one whose tables are broken has poison too.
create table control.poison_messages (
  -- The nil UUID where the message does not say whose it is.
  tenant_id uuid not null,
  -- Of group, topic, partition and offset: kept once, however often the dead letter is read.
  id uuid not null,
  stage text not null,
  consumer text not null,
  topic text not null,
  partition int not null,
  "offset" bigint not null,
  key text not null,
  response_id uuid,
  event_id uuid,
  event_type text,
  code text not null,
  -- What went wrong and where; never what was in it.
  reason text,
  stack_digest text,
  fingerprint text not null,
  attempts int not null,
  trace_id text,
  size_bytes int not null,
  -- Headers and value, with the tenant's data key or the platform's. Gone once it is decided what becomes of the message.
  sealed bytea,
  failed_at timestamptz not null,
  state text not null default 'held' constraint poison_messages_state_check check (state in ('held', 'replayed', 'discarded')),
  decided_at timestamptz,
  decided_because text,
  constraint poison_messages_pkey primary key (tenant_id, id),
  constraint poison_messages_decided_at_check check ((state = 'held') = (decided_at is null)),
  constraint poison_messages_sealed_check check (state = 'held' or sealed is null)
);
create index poison_messages_tenant_id_response_id_idx on control.poison_messages (tenant_id, response_id) where response_id is not null;
-- Operators look through those of all tenants, the last one first.
create index poison_messages_failed_at_idx on control.poison_messages (failed_at desc, id desc);
-- What somebody has to look at: a few, or something is badly wrong.
create index poison_messages_held_idx on control.poison_messages (failed_at desc, id desc) where state = 'held';
alter table control.poison_messages enable row level security;
alter table control.poison_messages force row level security;
create policy poison_messages_operator on control.poison_messages to howazit_operator using (true) with check (true);
create policy poison_messages_tenant on control.poison_messages to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update on control.poison_messages to howazit_operator;
-- A tenant's traces and balance tell of it; erasing a response and renewing keys change it.
grant select, update (sealed, state, decided_at, decided_because) on control.poison_messages to howazit_app;
