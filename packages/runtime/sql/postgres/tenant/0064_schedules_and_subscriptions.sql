-- Events of one kind may be worth more patience than others: milliseconds before each attempt, null for the connection's.
alter table connection_routes
  add column schedule_ms bigint[];
-- That the other side was asked to call: what it answered (sealed), with which key of the URL, and until when that has to be renewed.
alter table inbound_endpoints
  add column subscription bytea,
  add column subscribed_key_hash bytea,
  add column subscribed_at timestamptz,
  add column renew_at timestamptz,
  -- The last time it was asked for something in vain: { at, reason, detail, hint }.
  add column subscription_failure jsonb;
