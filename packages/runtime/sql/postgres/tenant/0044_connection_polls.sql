-- What a tenant wants a connection to ask for, and how far it is. `position` is where a poll that takes several runs goes on;
-- `watermark` is moved when one has come to its end. `baselined_at`: what was there before is known, and from then on told of.
create table connection_polls (
  tenant_id uuid not null,
  connection_id uuid not null,
  poll text not null,
  watermark text,
  position json,
  baselined_at timestamptz,
  next_poll_at timestamptz not null,
  lease_until timestamptz,
  fence bigint not null default 0,
  polled_at timestamptz,
  failure_count int not null default 0,
  failing_since timestamptz,
  failure_reason text,
  failure_detail text,
  constraint connection_polls_pkey primary key (tenant_id, connection_id, poll),
  constraint connection_polls_connection_fkey
    foreign key (tenant_id, connection_id) references integration_connectors (tenant_id, id)
);
create index connection_polls_tenant_id_next_poll_at_idx on connection_polls (tenant_id, next_poll_at);
select fence_by_tenant('connection_polls');
grant select, insert, update, delete on connection_polls to howazit_app;
