-- How a subscription's messages are signed and sent, how often, and for how long in vain.
alter table webhook_subscriptions
  -- The halves of `secret` and `previous_secret` that anybody may have, where these are key pairs (v1a).
  add column public_key text
    constraint webhook_subscriptions_public_key_check check (public_key like 'whpk\_%'),
  add column previous_public_key text,
  -- Credentials, headers and certificates, sealed as one; beside it what of them may be shown.
  add column endpoint bytea,
  add column endpoint_shown jsonb not null default '{}',
  -- Milliseconds before each attempt; null for the platform's schedule.
  add column schedule_ms bigint[],
  -- 0: never.
  add column disable_after_days int not null default 5
    constraint webhook_subscriptions_disable_after_days_check check (disable_after_days between 0 and 30),
  -- No attempt has succeeded since; null after one that has.
  add column failing_since timestamptz,
  -- The highest share of that time that was told of.
  add column noticed_percent int not null default 0,
  drop constraint webhook_subscriptions_event_type_check,
  add constraint webhook_subscriptions_event_type_check
    check (event_type in ('response.created', 'response.updated', 'response.deleted', 'response.*', 'webhook.*', '*'));
