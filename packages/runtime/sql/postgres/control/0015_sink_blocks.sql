--! breaking
-- A block of the sink may hold rows of several partitions, since a block costs ClickHouse much the same whatever is in it: a
-- row per partition, all under the block's batch_id. The first one carries the block, its months and its row count; months
-- and row_count of the others are empty. All of them are in or none.
alter table stream.sink_batches
  drop constraint sink_batches_batch_id_key,
  drop constraint sink_batches_rows_check,
  add constraint sink_batches_rows_check check (inserted_at is null or rows is null);
create index sink_batches_batch_id_idx on stream.sink_batches (batch_id);
-- One block is carried once.
create unique index sink_batches_carried_idx on stream.sink_batches (batch_id) where rows is not null;
