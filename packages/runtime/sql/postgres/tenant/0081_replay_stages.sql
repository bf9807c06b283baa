-- From which stage a replay begins, and through which version of the connector. What was definitely refused may go out again as it was: so
-- its last body is kept, as what may have been received is, but nothing else follows from it.
alter table deliveries
  add column rendered_request bytea;
alter table replays
  add column from_stage text constraint replays_from_stage_check check (from_stage in ('mapping', 'delivery')),
  add column connector text not null default 'current'
    constraint replays_connector_check check (connector in ('original', 'current'));
alter table replay_items
  -- That it goes through; null for the one that its connection has when it is sent.
  add column connector_hash bytea;
