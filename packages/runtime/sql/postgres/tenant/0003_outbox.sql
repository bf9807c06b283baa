-- Written in the transaction that changes a response. The dispatcher reads undispatched rows of a slot it owns, never by
-- `id > last`: ids are given before commit, so a lower one can appear after a higher one was read. Within one key ids do
-- follow commit order, because every change of a response holds its response_keys row.
create table outbox (
  tenant_id uuid not null,
  id bigint generated always as identity,
  slot int not null,
  event_id uuid not null,
  event_type text not null,
  key uuid not null,
  revision int not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  dispatched_at timestamptz,
  constraint outbox_pkey primary key (tenant_id, id),
  constraint outbox_tenant_id_event_id_key unique (tenant_id, event_id)
);
create index outbox_tenant_id_key_idx on outbox (tenant_id, key);
create index outbox_undispatched_idx on outbox (slot, id) where dispatched_at is null;
create index outbox_dispatched_idx on outbox (dispatched_at) where dispatched_at is not null;
select fence_by_tenant('outbox'), open_to_operator('outbox');
grant select, insert, update on outbox to howazit_app;
grant select, update, delete on outbox to howazit_operator;
