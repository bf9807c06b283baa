-- Which key-encryption key wrapped a data key: keys are replaced while what they wrapped is in use. Empty for what was wrapped
-- before keys had ids. An owner's key that is gone leaves its version behind, which is never used again.
alter table control.tenant_keys
  add column key_id text not null default '',
  add column shredded_at timestamptz,
  add column shred_reason text,
  alter column wrapped_key drop not null,
  add constraint tenant_keys_shredded_check check ((wrapped_key is null) = (shredded_at is not null));
-- For keys that are replaced or shredded: in a transaction of one tenant, as everybody else.
create policy tenant_keys_operator on control.tenant_keys to howazit_operator
  using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);
grant select, update (key_id, wrapped_key, shredded_at, shred_reason) on control.tenant_keys to howazit_operator;
