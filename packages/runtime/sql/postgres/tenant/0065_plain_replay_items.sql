-- Items are written by one statement, from deliveries and for a replay that its transaction has just made, and neither is ever deleted
-- while its tenant is here. Checking each of them again took a lock, and so a write, on every delivery that a plan looks at.
alter table replay_items
  drop constraint replay_items_replay_fkey,
  drop constraint replay_items_delivery_fkey;
