-- Where a tenant's tables are, beside the schema that most share. A database of its own has the name here; '' is the
-- platform's own database.
alter table control.tenants
  add column database_name text not null default '',
  add column state text not null default 'active' constraint tenants_state_check check (state in ('active', 'provisioning')),
  -- Why it is not active yet.
  add column state_detail text,
  add column retention_days int constraint tenants_retention_days_check check (retention_days between 1 and 36500),
  add constraint tenants_placement_name_check
    check ((placement = 'shared') = (database_name = '' and schema_name = 'tenant_shared'));
create unique index tenants_placement_key on control.tenants (database_name, schema_name) where placement <> 'shared';
grant update (retention_days, state, state_detail) on control.tenants to howazit_operator;
-- The schemas of single tenants, and what has been migrated there: a process must not work on one that is behind it. Whoever
-- may create schemas writes it.
create table control.placements (
  database_name text not null,
  schema_name text not null,
  applied text[] not null default '{}',
  migrated_at timestamptz,
  -- Of the last try.
  failure text,
  constraint placements_pkey primary key (database_name, schema_name)
);
grant select on control.placements to howazit_app, howazit_ingest, howazit_operator, howazit_partitioner;
