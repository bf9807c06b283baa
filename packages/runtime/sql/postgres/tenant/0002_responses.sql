-- A partitioned table's unique key must contain the partition key, so `responses` alone cannot hold "once per response id":
-- response_keys does, is written first in the same transaction, and its row is the lock every edit takes.
create table response_keys (
  tenant_id uuid not null,
  response_id uuid not null,
  submitted_at timestamptz not null,
  body_hash bytea not null,
  revision int not null default 1,
  erased_at timestamptz,
  constraint response_keys_pkey primary key (tenant_id, response_id)
);
create table responses (
  tenant_id uuid not null,
  id uuid not null,
  survey_id uuid not null,
  survey_version_id uuid not null,
  submitted_at timestamptz not null,
  recorded_at timestamptz not null,
  completion text not null constraint responses_completion_check check (completion in ('complete', 'partial')),
  channel text,
  locale text,
  client_reference text,
  respondent_meta jsonb,
  dims jsonb not null default '{}',
  constraint responses_pkey primary key (tenant_id, id, submitted_at)
) partition by range (submitted_at);
create index responses_tenant_id_submitted_at_idx on responses (tenant_id, submitted_at);
create index responses_survey_id_submitted_at_idx on responses (survey_id, submitted_at);
create table response_items (
  tenant_id uuid not null,
  id uuid not null,
  response_id uuid not null,
  submitted_at timestamptz not null,
  position int not null,
  question_id uuid not null,
  option_id uuid,
  numeric_value numeric,
  text_value text,
  constraint response_items_pkey primary key (tenant_id, response_id, submitted_at, position)
) partition by range (submitted_at);
create index response_items_response_id_idx on response_items (response_id);
-- Responses that were accepted and could not be stored as they are, with the bytes that came.
create table quarantined_responses (
  tenant_id uuid not null,
  id uuid not null,
  response_id uuid not null,
  code text not null,
  pointer text,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  constraint quarantined_responses_pkey primary key (tenant_id, id)
);
create index quarantined_responses_tenant_id_response_id_idx on quarantined_responses (tenant_id, response_id);
select fence_by_tenant('response_keys'), fence_by_tenant('responses'), fence_by_tenant('response_items'), fence_by_tenant('quarantined_responses');
grant select, insert, update on response_keys to howazit_app;
grant select, insert, update, delete on responses, response_items to howazit_app;
grant select, insert, delete on quarantined_responses to howazit_app;
