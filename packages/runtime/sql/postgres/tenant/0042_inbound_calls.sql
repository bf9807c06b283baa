-- Where an outside system calls us, and what it told. The URL's key is kept sealed, to be shown again, and as its hash, to be
-- compared; the one before it is good for a while after it was replaced.
create table inbound_endpoints (
  tenant_id uuid not null,
  connection_id uuid not null,
  key bytea not null,
  key_hash bytea not null,
  previous_key_hash bytea,
  previous_key_until timestamptz,
  rotated_at timestamptz not null,
  -- What came and was not believed: since when it is known, and how often, at most once in ten seconds.
  refused_at timestamptz,
  refused_reason text,
  refused_count bigint not null default 0,
  constraint inbound_endpoints_pkey primary key (tenant_id, connection_id),
  constraint inbound_endpoints_connection_fkey
    foreign key (tenant_id, connection_id) references integration_connectors (tenant_id, id)
);
-- One row for what came once: a call, or a record that was asked for. What it says is sealed, and shredded after a while; that it
-- came is remembered for longer, because it may come again.
create table inbound_calls (
  tenant_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  source text not null constraint inbound_calls_source_check check (source in ('webhook', 'poll')),
  -- Of the vendor's id of the delivery, or of the record at its version.
  dedupe_key bytea not null,
  -- Of what was signed, where the vendor's id is not in it: the same again is a replay, whatever id it has.
  content_hash bytea,
  event_type text,
  event_count int not null,
  sealed bytea,
  signed_at timestamptz,
  received_at timestamptz not null,
  constraint inbound_calls_pkey primary key (tenant_id, id),
  constraint inbound_calls_tenant_id_connection_id_dedupe_key_key unique (tenant_id, connection_id, dedupe_key),
  constraint inbound_calls_connection_fkey
    foreign key (tenant_id, connection_id) references integration_connectors (tenant_id, id)
);
create unique index inbound_calls_tenant_id_connection_id_content_hash_key
  on inbound_calls (tenant_id, connection_id, content_hash) where content_hash is not null;
create index inbound_calls_tenant_id_connection_id_received_at_idx
  on inbound_calls (tenant_id, connection_id, received_at desc, id desc);
create index inbound_calls_tenant_id_received_at_idx on inbound_calls (tenant_id, received_at);
-- Which response something was about, by what we made over there for it: erasing the response finds it.
create table inbound_attributions (
  tenant_id uuid not null,
  response_id uuid not null,
  call_id uuid not null,
  constraint inbound_attributions_pkey primary key (tenant_id, response_id, call_id),
  constraint inbound_attributions_call_fkey
    foreign key (tenant_id, call_id) references inbound_calls (tenant_id, id) on delete cascade
);
create index inbound_attributions_tenant_id_call_id_idx on inbound_attributions (tenant_id, call_id);
select fence_by_tenant('inbound_endpoints'), fence_by_tenant('inbound_calls'), fence_by_tenant('inbound_attributions');
grant select, insert, update, delete on inbound_endpoints, inbound_calls, inbound_attributions to howazit_app;
-- Subscriptions of what came in, and of how connections are.
alter table webhook_subscriptions
  drop constraint webhook_subscriptions_event_type_check,
  add constraint webhook_subscriptions_event_type_check
    check (event_type in ('response.created', 'response.updated', 'response.deleted', 'response.*', 'connector.inbound',
      'connection.*', 'webhook.*', '*'));
