-- Insights: what was asked, how far the job is, and what it found. The responses it is about are frozen by its first step, so that every
-- figure can be computed again of the same ones.
create table insights (
  tenant_id uuid not null,
  id uuid not null,
  survey_id uuid not null,
  request jsonb not null,
  status text not null default 'queued' constraint insights_status_check check (status in ('queued', 'running', 'succeeded', 'failed')),
  -- The step that is to be made, or was the last one.
  step text not null default 'scope' constraint insights_step_check
    check (step in ('scope', 'enrich', 'cluster', 'score', 'compare', 'write', 'publish')),
  -- Within the step: how many of the parts below are done.
  position int not null default 0,
  progress int not null default 0 constraint insights_progress_check check (progress between 0 and 100),
  response_count int,
  finding_count int,
  taxonomy_version int,
  model_version text,
  problem jsonb,
  -- Who works on it, and until when nobody else does. The fence goes up with each: what one without it wrote does not count.
  holder uuid,
  lease_until timestamptz,
  fence int not null default 0,
  -- Of the step, in a row.
  failures int not null default 0,
  -- What was sent of it: an erasure reaches it.
  delivery_ids uuid[] not null default '{}',
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  constraint insights_pkey primary key (tenant_id, id),
  constraint insights_problem_check check ((status = 'failed') = (problem is not null)),
  constraint insights_completed_at_check check ((status in ('succeeded', 'failed')) = (completed_at is not null))
);
create index insights_tenant_id_created_at_idx on insights (tenant_id, created_at desc, id desc);
-- The responses, oldest first, some thousand of them in a row.
create table insight_records (
  tenant_id uuid not null,
  insight_id uuid not null,
  part int not null,
  response_ids uuid[] not null,
  revisions int[] not null,
  constraint insight_records_pkey primary key (tenant_id, insight_id, part)
);
create table insight_findings (
  tenant_id uuid not null,
  insight_id uuid not null,
  id text not null,
  -- From 1 on, once all of them are in order.
  position int,
  finding jsonb not null,
  -- A bit for each of the responses: whether it is behind this.
  members bytea not null,
  constraint insight_findings_pkey primary key (tenant_id, insight_id, id)
);
-- Which comments are shown for a finding: their words are in comment_readings, and gone from there when the response is erased.
create table insight_verbatims (
  tenant_id uuid not null,
  insight_id uuid not null,
  finding_id text not null,
  position int not null,
  response_id uuid not null,
  question_id uuid not null,
  constraint insight_verbatims_pkey primary key (tenant_id, insight_id, finding_id, position)
);
create index insight_verbatims_tenant_id_response_id_idx on insight_verbatims (tenant_id, response_id);
select fence_by_tenant('insights'), fence_by_tenant('insight_records'), fence_by_tenant('insight_findings'), fence_by_tenant('insight_verbatims');
grant select, insert, update on insights to howazit_app;
grant select, insert, update, delete on insight_records, insight_findings, insight_verbatims to howazit_app;
