-- By which call it came about, as `X-Request-Id` had it: whoever looks at a dead letter finds the log lines of the request.
alter table deliveries add column trace_id text;
