-- Long work a tenant asked for, and its runs.
create table jobs (
  tenant_id uuid not null,
  id uuid not null,
  type text not null,
  status text not null default 'queued' constraint jobs_status_check check (status in ('queued', 'running', 'succeeded', 'failed')),
  params jsonb not null default '{}',
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  constraint jobs_pkey primary key (tenant_id, id)
);
create table job_runs (
  tenant_id uuid not null,
  id uuid not null,
  job_id uuid not null,
  attempt int not null,
  status text not null,
  error text,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint job_runs_pkey primary key (tenant_id, id),
  constraint job_runs_job_fkey foreign key (tenant_id, job_id) references jobs (tenant_id, id)
);
create index job_runs_tenant_id_job_id_idx on job_runs (tenant_id, job_id);
select fence_by_tenant('jobs'), fence_by_tenant('job_runs'), open_to_operator('jobs');
grant select, insert, update on jobs, job_runs to howazit_app;
grant select, update on jobs to howazit_operator;
