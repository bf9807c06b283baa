-- Which share of a tenant's reads is made again on the copy of it that a move has, and where that is. With the tenant, so that whoever knows
-- where the tenant is knows this too, and nobody has to ask for it.
alter table control.tenants add column mirror jsonb;
grant update (mirror) on control.tenants to howazit_operator;
-- What was found, by all processes.
alter table control.tenant_moves add column mirrored jsonb;
