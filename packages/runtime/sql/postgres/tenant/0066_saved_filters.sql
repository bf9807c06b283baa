-- Filters over dead letters that somebody gave a name, as they were written.
create table saved_filters (
  tenant_id uuid not null,
  name text not null constraint saved_filters_name_check check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  filter text not null,
  updated_at timestamptz not null,
  constraint saved_filters_pkey primary key (tenant_id, name)
);
select fence_by_tenant('saved_filters');
grant select, insert, update, delete on saved_filters to howazit_app;
