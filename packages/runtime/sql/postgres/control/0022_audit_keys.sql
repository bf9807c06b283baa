-- What audit entries are sealed and chained with (HMAC-SHA-256). Sealed by the key-encryption key, bound to its id: whoever can
-- write to the database alone can seal no entry that `howazit audit verify` would take.
create table control.audit_keys (
  id uuid constraint audit_keys_pkey primary key,
  sealed_key bytea not null,
  created_at timestamptz not null default now()
);
grant select, insert on control.audit_keys to howazit_operator;
