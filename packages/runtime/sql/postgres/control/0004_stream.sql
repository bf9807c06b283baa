-- The embedded stream: a partitioned, append-only log. Offsets come from the partition row, updated inside the appending
-- transaction: its lock is held to commit, so offsets are dense and commit-ordered, and a reader by offset misses nothing
-- (a reader by sequence would: a lower id can commit after a higher one was read).
create schema stream;
create table stream.partitions (
  topic text not null,
  partition int not null,
  -- What was trimmed lies below; a new group starts here.
  first_offset bigint not null default 0,
  next_offset bigint not null default 0,
  constraint partitions_pkey primary key (topic, partition),
  constraint partitions_range_check check (first_offset between 0 and next_offset)
);
create table stream.messages (
  topic text not null,
  partition int not null,
  "offset" bigint not null,
  key text not null,
  headers jsonb not null default '{}',
  value text not null,
  appended_at timestamptz not null default now(),
  constraint messages_pkey primary key (topic, partition, "offset")
);
-- Who reads with a group, by heartbeat on database time: a member's fair share needs to know about those without partitions.
create table stream.members (
  topic text not null,
  name text not null,
  member text not null,
  alive_until timestamptz not null,
  constraint members_pkey primary key (topic, name, member)
);
-- Ownership of a partition by a group is a lease with an epoch; an offset commit is a compare-and-set on the epoch, so an
-- owner that lost its lease cannot move the offset of its successor. committed_offset is the next one to read.
create table stream.groups (
  topic text not null,
  partition int not null,
  name text not null,
  committed_offset bigint not null default 0,
  epoch bigint not null default 0,
  owner text,
  lease_until timestamptz,
  constraint groups_pkey primary key (topic, partition, name)
);
grant usage on schema stream to howazit_ingest, howazit_operator;
grant select, insert, update, delete on all tables in schema stream to howazit_operator;
grant select, insert, update on stream.partitions, stream.messages to howazit_ingest;
