-- Whether the figures of an insight are those of the responses behind them: the last time that somebody asked.
create table insight_verifications (
  tenant_id uuid not null,
  insight_id uuid not null,
  -- In `jobs`.
  job_id uuid not null,
  status text not null default 'queued' constraint insight_verifications_status_check
    check (status in ('queued', 'verified', 'refreshed', 'differs')),
  findings int not null default 0,
  -- Responses that are gone, or another, since the figures were published.
  erased int not null default 0,
  changed int not null default 0,
  differences jsonb not null default '[]',
  lease_until timestamptz,
  requested_at timestamptz not null,
  completed_at timestamptz,
  constraint insight_verifications_pkey primary key (tenant_id, insight_id),
  constraint insight_verifications_tenant_id_job_id_key unique (tenant_id, job_id),
  constraint insight_verifications_completed_at_check check ((status = 'queued') = (completed_at is null))
);
select fence_by_tenant('insight_verifications');
grant select, insert, update on insight_verifications to howazit_app;
