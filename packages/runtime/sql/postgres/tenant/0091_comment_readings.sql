-- What was read of comments, redacted: nothing of it is kept of a response that was erased or changed. Read again only where the comment or the
-- model is another.
create table comment_readings (
  tenant_id uuid not null,
  response_id uuid not null,
  question_id uuid not null,
  text_hash bytea not null,
  model_version text not null,
  reading jsonb not null,
  constraint comment_readings_pkey primary key (tenant_id, response_id, question_id)
);
-- The themes of surveys. A version is never changed: findings name it.
create table survey_taxonomies (
  tenant_id uuid not null,
  survey_id uuid not null,
  version int not null,
  taxonomy jsonb not null,
  created_at timestamptz not null,
  constraint survey_taxonomies_pkey primary key (tenant_id, survey_id, version)
);
select fence_by_tenant('comment_readings'), fence_by_tenant('survey_taxonomies');
grant select, insert, update, delete on comment_readings to howazit_app;
grant select, insert on survey_taxonomies to howazit_app;
