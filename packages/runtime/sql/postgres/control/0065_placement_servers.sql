-- A placement may be on another server than the platform's own, which is ''. Names of schemas and databases are of one place alone, on
-- whichever server: so the keys are as they were.
alter table control.tenants
  add column server_name text not null default '',
  add constraint tenants_server_name_check check (placement <> 'shared' or server_name = '');
grant update (server_name) on control.tenants to howazit_operator;
alter table control.placements add column server_name text not null default '';
alter table control.fleet_moves add column server_name text not null default '';
