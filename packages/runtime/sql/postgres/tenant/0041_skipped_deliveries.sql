-- A mapping may decide that an event is not for its target: it makes null, nothing is sent, and the delivery says so.
alter table deliveries
  drop constraint deliveries_status_check,
  add constraint deliveries_status_check
    check (status in ('pending', 'delivered', 'skipped', 'refused', 'exhausted', 'unknown'));
