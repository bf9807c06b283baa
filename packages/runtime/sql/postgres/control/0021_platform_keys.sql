-- The data keys of what belongs to no tenant, such as the keys that tokens are signed with: the key-encryption key may be one
-- that wraps keys and nothing else.
create table control.platform_keys (
  version int constraint platform_keys_pkey primary key,
  key_id text not null,
  wrapped_key bytea not null,
  created_at timestamptz not null default now()
);
grant select, insert, update (key_id, wrapped_key) on control.platform_keys to howazit_operator;
grant update (sealed_key) on control.signing_keys to howazit_operator;
