-- What becomes of a response that does not fit its survey, and the questions of which versions it may answer.
alter table surveys
  add column validation text not null default 'enforce'
    constraint surveys_validation_check check (validation in ('enforce', 'quarantine', 'warn')),
  add column answers_to text not null default 'every_version'
    constraint surveys_answers_to_check check (answers_to in ('every_version', 'current_version'));
