-- The insights of a schedule, newest first.
create index insights_schedule_idx on insights (tenant_id, (request ->> 'scheduleId'), created_at desc, id desc)
  where request ? 'scheduleId';
