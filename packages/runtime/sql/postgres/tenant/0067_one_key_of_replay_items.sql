-- That a replay has each delivery once follows from the statement that writes its items. Nothing is found by this key, but on a table whose
-- statistics are older than its rows it looked as good as the primary one, and then every step of a replay read all of its items.
alter table replay_items drop constraint replay_items_tenant_id_replay_id_delivery_id_key;
