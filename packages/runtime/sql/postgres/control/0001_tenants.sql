-- Who there is and where their data lives. The only table with tenant data that is not fenced by RLS:
-- placement must be read before a tenant can be entered.
create table control.tenants (
  id uuid constraint tenants_pkey primary key,
  slug text not null constraint tenants_slug_key unique constraint tenants_slug_check check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  tier text not null default 'standard' constraint tenants_tier_check check (tier in ('standard', 'gold')),
  region text not null default 'local',
  placement text not null default 'shared' constraint tenants_placement_check check (placement in ('shared', 'schema', 'database')),
  schema_name text not null default 'tenant_shared',
  created_at timestamptz not null default now()
);
grant usage on schema control to howazit_app, howazit_ingest, howazit_operator, howazit_partitioner;
grant select on control.tenants to howazit_app, howazit_ingest, howazit_operator, howazit_partitioner;
grant insert on control.tenants to howazit_operator;
