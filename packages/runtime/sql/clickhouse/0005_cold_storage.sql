--! when cold_after_days
-- Months that dashboards rarely ask for move to a cheaper volume. The server's configuration must have a storage policy
-- `hot_cold` with a volume `cold`, whose first volume holds the disks that the tables are on.
-- The views' targets stay: they are what dashboards read, and a thousandth of the size.
alter table events_response{{local}}{{on_cluster}} modify setting storage_policy = 'hot_cold';
alter table events_response{{local}}{{on_cluster}} modify ttl toDateTime(ts) + interval {{cold_after_days}} day to volume 'cold';
