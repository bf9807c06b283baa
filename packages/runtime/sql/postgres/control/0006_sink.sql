-- What the analytics sink wrote and from which offsets. A batch is recorded before it is inserted and driven exactly as it
-- was recorded, so a crash in between neither loses nor doubles rows; these rows are the cursor, group offsets only a hint.
-- `rows` is the frozen block (zstd, one JSON array per line) until it is in: driving a batch again needs neither the stream,
-- which may have been cut differently or trimmed, nor the code that flattened it, which may have changed.
create table stream.sink_batches (
  sink text not null,
  topic text not null,
  partition int not null,
  from_offset bigint not null,
  to_offset bigint not null,
  batch_id uuid not null,
  months int[] not null,
  row_count int not null,
  rows bytea,
  recorded_at timestamptz not null default now(),
  inserted_at timestamptz,
  constraint sink_batches_pkey primary key (sink, topic, partition, from_offset),
  constraint sink_batches_batch_id_key unique (batch_id),
  constraint sink_batches_range_check check (to_offset >= from_offset),
  constraint sink_batches_rows_check check ((inserted_at is null) = (rows is not null))
);
create index sink_batches_pending_idx on stream.sink_batches (sink, topic, partition, from_offset) where inserted_at is null;
create index sink_batches_inserted_at_idx on stream.sink_batches (sink, inserted_at);
-- The dispatcher may publish an event twice, at different offsets: the first batch that names it owns it.
create table stream.sink_events (
  sink text not null,
  event_id uuid not null,
  batch_id uuid not null,
  constraint sink_events_pkey primary key (sink, event_id)
);
create index sink_events_batch_id_idx on stream.sink_events (batch_id);
-- Outbox slots: hash of (tenant, key), each owned by one dispatcher at a time, else two would break the order per key.
create table stream.outbox_slots (
  slot int constraint outbox_slots_pkey primary key,
  owner text,
  epoch bigint not null default 0,
  lease_until timestamptz
);
insert into stream.outbox_slots (slot) select generate_series(0, 7);
grant select, insert, update, delete on stream.sink_batches, stream.sink_events, stream.outbox_slots to howazit_operator;
