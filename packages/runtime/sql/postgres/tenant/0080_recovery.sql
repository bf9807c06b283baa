-- What becomes of deliveries that used up their attempts while their endpoint was away, once it is well again; and why a replay is there
-- that nobody planned.
alter table webhook_subscriptions
  add column recovery text not null default 'by_hand'
    constraint webhook_subscriptions_recovery_check check (recovery in ('by_hand', 'on_close'));
alter table integration_connectors
  add column recovery text not null default 'by_hand'
    constraint integration_connectors_recovery_check check (recovery in ('by_hand', 'on_close'));
alter table replays
  add column cause jsonb;
