-- How a connection is: `degraded` while what is over there fails or a poll does, `failed` when it does not want us any more or a
-- person has to agree again. Told of when it changes, and not again.
alter table integration_connectors
  add column health text not null default 'healthy'
    constraint integration_connectors_health_check check (health in ('healthy', 'degraded', 'failed')),
  add column health_reason text,
  add column health_detail text,
  add column health_changed_at timestamptz;
