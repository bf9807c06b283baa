-- What is asked. A question keeps its id across versions; a version is immutable once published.
-- Statements in this folder name no schema: they run with search_path set to the placement they build.
create table surveys (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  slug text not null,
  version int not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint surveys_pkey primary key (tenant_id, id),
  constraint surveys_tenant_id_slug_key unique (tenant_id, slug)
);
create index surveys_tenant_id_updated_at_idx on surveys (tenant_id, updated_at desc, id);
create table survey_versions (
  tenant_id uuid not null,
  id uuid not null,
  survey_id uuid not null,
  version int not null,
  content_hash bytea not null,
  created_at timestamptz not null default now(),
  constraint survey_versions_pkey primary key (tenant_id, id),
  constraint survey_versions_tenant_id_survey_id_version_key unique (tenant_id, survey_id, version),
  constraint survey_versions_survey_fkey foreign key (tenant_id, survey_id) references surveys (tenant_id, id)
);
create table questions (
  tenant_id uuid not null,
  survey_version_id uuid not null,
  id uuid not null,
  key text not null,
  type text not null constraint questions_type_check check (type in ('nps', 'csat', 'ces', 'rating', 'single', 'multi', 'text')),
  text text not null,
  "order" int not null,
  constraint questions_pkey primary key (tenant_id, survey_version_id, id),
  constraint questions_tenant_id_survey_version_id_key_key unique (tenant_id, survey_version_id, key),
  constraint questions_version_fkey foreign key (tenant_id, survey_version_id) references survey_versions (tenant_id, id)
);
create table options (
  tenant_id uuid not null,
  survey_version_id uuid not null,
  question_id uuid not null,
  id uuid not null,
  label text not null,
  value numeric,
  "order" int not null,
  constraint options_pkey primary key (tenant_id, survey_version_id, question_id, id),
  constraint options_question_fkey foreign key (tenant_id, survey_version_id, question_id) references questions (tenant_id, survey_version_id, id)
);
select fence_by_tenant('surveys'), fence_by_tenant('survey_versions'), fence_by_tenant('questions'), fence_by_tenant('options');
grant select, insert, update on surveys to howazit_app;
grant select, insert on survey_versions, questions, options to howazit_app;
