-- Messages whose tenant cannot be entered, put aside so that the partition goes on and no other tenant waits. In the control
-- database, because that of the tenant may be what is away. They are messages of the stream, and like that they are worked on by
-- howazit_operator, for many tenants in one transaction.
create table control.parked_tenants (
  tenant_id uuid not null constraint parked_tenants_tenant_fkey references control.tenants (id),
  topic text not null,
  group_name text not null,
  -- Exact: changed in the transactions that change the messages.
  message_count bigint not null default 0 constraint parked_tenants_message_count_check check (message_count >= 0),
  size_bytes bigint not null default 0 constraint parked_tenants_size_bytes_check check (size_bytes >= 0),
  -- When the oldest of them was appended to the stream: what was accepted later is not on the tenant's dashboards yet.
  since timestamptz not null default clock_timestamp(),
  constraint parked_tenants_pkey primary key (tenant_id, topic, group_name)
);
create table control.parked_messages (
  tenant_id uuid not null,
  topic text not null,
  group_name text not null,
  partition int not null,
  "offset" bigint not null,
  key text not null,
  headers jsonb not null,
  value text not null,
  appended_at timestamptz not null,
  constraint parked_messages_pkey primary key (tenant_id, topic, group_name, partition, "offset"),
  -- As long as anything is parked there is the row that has what comes later parked behind it.
  constraint parked_messages_tenant_fkey foreign key (tenant_id, topic, group_name)
    references control.parked_tenants (tenant_id, topic, group_name)
);
alter table control.parked_tenants enable row level security;
alter table control.parked_tenants force row level security;
create policy parked_tenants_operator on control.parked_tenants to howazit_operator using (true) with check (true);
create policy parked_tenants_tenant on control.parked_tenants for select to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
alter table control.parked_messages enable row level security;
alter table control.parked_messages force row level security;
create policy parked_messages_operator on control.parked_messages to howazit_operator using (true) with check (true);
create policy parked_messages_tenant on control.parked_messages for select to howazit_app
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, insert, update, delete on control.parked_tenants, control.parked_messages to howazit_operator;
grant select on control.parked_tenants to howazit_app;
