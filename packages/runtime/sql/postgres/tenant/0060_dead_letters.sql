-- Deliveries that ended without arriving, the last one first: what lists, filters and plans of replays look through. Nothing is
-- written to it while deliveries arrive.
create index deliveries_dead_idx on deliveries (tenant_id, completed_at desc, id desc)
  where status in ('refused', 'exhausted', 'unknown');
