-- Who follows insights looks for those that are under way and those that ended lately, several times a second.
create index insights_tenant_id_completed_at_idx on insights (tenant_id, completed_at);
