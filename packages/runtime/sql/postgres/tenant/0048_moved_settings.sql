-- Settings that the other side said have another value now, with what they were and since when: [{ setting, from, at }].
alter table integration_connectors
  add column moved jsonb not null default '[]'
    constraint integration_connectors_moved_check check (jsonb_typeof(moved) = 'array');
