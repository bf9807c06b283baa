-- How far each partition of the stream is in the figures, in the stream's own time: the dashboards' watermark works on any
-- stream, and one that is not a table here cannot be asked what lies unread in it.
alter table stream.sink_batches add column appended_at timestamptz;
-- Of a ClickHouse cluster: the shard the block goes to, chosen once, because only that one recognises it again.
alter table stream.sink_batches add column shard int constraint sink_batches_shard_check check (shard > 0);
-- What was accepted while the stream was away waits in front of it: the operator may see since when, nothing else.
grant select (spooled_at) on control.spooled_responses to howazit_operator;
create policy spooled_responses_operator on control.spooled_responses for select to howazit_operator using (true);
