-- When a stored response counts from: when it was accepted, or, held back at first, when it was let in. What is stored of an hour is then
-- counted without asking the claims what was accepted in it. Null for what was stored before there was this.
alter table response_keys add column occurred_at timestamptz;
create index response_keys_tenant_id_occurred_at_idx on response_keys (tenant_id, occurred_at);
-- Changes and erasures of an hour, beside the many events of new responses.
create index outbox_tenant_id_created_at_idx on outbox (tenant_id, created_at) where event_type <> 'response.created';
