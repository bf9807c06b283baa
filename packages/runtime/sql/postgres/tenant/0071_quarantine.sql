-- What was quarantined can be listed, mended and let in. A record says what is wrong and by which version of the survey, what became of
-- it and when; its payload is json and not jsonb, so that what is kept are the bytes that were accepted. Once they have to go (the
-- response is erased, its time is over), the record stays without them: it is counted.
alter table quarantined_responses
  alter column payload type json using payload::json,
  alter column payload drop not null,
  add column key text,
  add column survey_id uuid,
  add column survey_version int,
  -- All that is wrong; code and pointer are those of the first.
  add column findings jsonb not null default '[]',
  add column accepted_at timestamptz,
  add column state text not null default 'held'
    constraint quarantined_responses_state_check check (state in ('held', 'released', 'discarded')),
  -- How it came to be that: stored, stored_already or warned; discarded, erased or expired.
  add column resolution text,
  add column resolved_at timestamptz,
  -- As which response it was stored.
  add column stored_as uuid,
  add column fix_id uuid,
  add constraint quarantined_responses_resolved_at_check check ((state = 'held') = (resolved_at is null));
create index quarantined_responses_tenant_id_created_at_idx on quarantined_responses (tenant_id, created_at desc, id desc);
-- Few, whatever was quarantined before: storing asks whether there are any.
create index quarantined_responses_held_idx on quarantined_responses (tenant_id, created_at desc, id desc) where state = 'held';
create index quarantined_responses_stored_as_idx on quarantined_responses (tenant_id, stored_as) where stored_as is not null;
grant update on quarantined_responses to howazit_app;
