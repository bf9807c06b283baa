-- What a language model answered, by what it was sent: the same is not sent again. An answer goes with the first response whose words were
-- sent, since nobody can tell what of it is whose. One that could not be used is kept too, with the reason: it was paid for.
create table language_model_answers (
  tenant_id uuid not null,
  prompt_hash bytea not null,
  -- As the endpoint calls itself.
  model text not null,
  answer jsonb,
  refusal text,
  created_at timestamptz not null,
  constraint language_model_answers_pkey primary key (tenant_id, prompt_hash),
  constraint language_model_answers_refusal_check check ((answer is null) = (refusal is not null))
);
-- Whose words were sent.
create table language_model_sources (
  tenant_id uuid not null,
  response_id uuid not null,
  prompt_hash bytea not null,
  constraint language_model_sources_pkey primary key (tenant_id, response_id, prompt_hash)
);
-- Which answer is shown for which finding.
create table insight_texts (
  tenant_id uuid not null,
  insight_id uuid not null,
  finding_id text not null,
  prompt_hash bytea not null,
  constraint insight_texts_pkey primary key (tenant_id, insight_id, finding_id)
);
-- Spent before anything is sent, so whoever dies in between has spent too much and never sent too much.
create table language_model_months (
  tenant_id uuid not null,
  month date not null,
  tokens bigint not null,
  constraint language_model_months_pkey primary key (tenant_id, month),
  constraint language_model_months_tokens_check check (tokens >= 0)
);
select fence_by_tenant('language_model_answers'), fence_by_tenant('language_model_sources'), fence_by_tenant('insight_texts'), fence_by_tenant('language_model_months');
grant select, insert, update, delete on language_model_answers, language_model_sources, insight_texts to howazit_app;
grant select, insert, update on language_model_months to howazit_app;
-- What was spent for it, and which themes it got no answer about: `{tokens, unwritten: {finding: reason}}`.
alter table insights add column writing jsonb not null default '{}';
