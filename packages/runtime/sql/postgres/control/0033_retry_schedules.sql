-- How long the deliveries of a tenant wait before each attempt, where neither the route nor the endpoint says it: milliseconds, as in
-- every schedule. Null for the platform's.
alter table control.tenants
  add column retry_schedule_ms bigint[];
grant update (retry_schedule_ms) on control.tenants to howazit_operator;
