-- What is done to the bodies that a replay sends, as it was when it was planned: { fingerprint, operations }. Of each item whether it was done
-- to what was sent, which also says that a body that is refused then, and goes out again, has had it.
alter table replays
  add column patch json;
alter table replay_items
  add column is_patched boolean not null default false;
