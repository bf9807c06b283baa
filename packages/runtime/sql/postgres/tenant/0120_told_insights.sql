-- Insights of a schedule end in whatever order; signals go by the order of their times. What the last one that was told of had found is not told again.
alter table insight_schedules
  add column told_insight_id uuid,
  add column told_to timestamptz;
