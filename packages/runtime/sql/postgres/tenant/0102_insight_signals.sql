-- What a schedule told of and goes on: the ids of its signals by what they are about.
alter table insight_schedules add column open_signals jsonb not null default '{}';
