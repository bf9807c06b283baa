-- What tokens of this platform are signed with (ES256). Every API process signs with the newest key whose time has come, and
-- takes what any key signed that is not retired. The private key is sealed by the key-encryption key, bound to its id, and the
-- public half is not stored: whoever can write to the database alone can make no key that a process would trust.
create table control.signing_keys (
  id uuid constraint signing_keys_pkey primary key,
  sealed_key bytea not null,
  active_from timestamptz not null,
  retires_at timestamptz,
  created_at timestamptz not null default now()
);
grant select, insert, update on control.signing_keys to howazit_operator;
