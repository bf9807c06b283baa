-- A delivery is written four times in a second: planned, leased, begun, ended. Room in its page lets the writes that touch no
-- index stay there, and an index that most rows have nothing to say to holds only those that have.
alter table deliveries
  set (fillfactor = 60),
  drop constraint deliveries_tenant_id_route_id_event_id_key,
  drop constraint deliveries_tenant_id_webhook_id_event_id_key;
create unique index deliveries_tenant_id_route_id_event_id_key on deliveries (tenant_id, route_id, event_id)
  where route_id is not null;
create unique index deliveries_tenant_id_webhook_id_event_id_key on deliveries (tenant_id, webhook_id, event_id)
  where webhook_id is not null;
alter table attempts set (fillfactor = 70);
