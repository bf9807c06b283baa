-- What was done, by whom and why. An entry is written in the transaction of the change, sealed by who wrote it; a moment later
-- one chainer gives it the next number and a MAC over it and the entry before. `record` is json and not jsonb: the bytes that
-- were sealed are the bytes that are kept.
-- What belongs to no tenant has the nil UUID for its tenant, which no row of control.tenants has.
create table audit_entries (
  tenant_id uuid not null,
  id uuid not null,
  record json not null,
  seal bytea not null,
  seq bigint,
  mac bytea,
  constraint audit_entries_pkey primary key (tenant_id, id),
  constraint audit_entries_tenant_id_seq_key unique (tenant_id, seq),
  constraint audit_entries_chained_check check ((seq is null) = (mac is null))
);
create index audit_entries_unchained_idx on audit_entries (tenant_id, id) where seq is null;
-- What an entry says of a person, sealed with the tenant's key; the entry has a commitment to it alone. Deleted with the response
-- it is of, and no link of the chain notices.
create table audit_personal (
  tenant_id uuid not null,
  entry_id uuid not null,
  response_id uuid not null,
  sealed bytea not null,
  constraint audit_personal_pkey primary key (tenant_id, entry_id)
);
create index audit_personal_tenant_id_response_id_idx on audit_personal (tenant_id, response_id);
-- How long each chain is, and how much of it is anchored outside the database. A note for whoever anchors, no evidence.
create table audit_heads (
  tenant_id uuid not null,
  seq bigint not null,
  anchored_seq bigint not null default 0,
  constraint audit_heads_pkey primary key (tenant_id)
);
create index audit_heads_unanchored_idx on audit_heads (tenant_id) where anchored_seq < seq;
-- Against mistakes; who may disable triggers is found by the MACs.
create function refuse_audit_change() returns trigger language plpgsql set search_path from current as $$
begin
  if tg_op = 'DELETE' or old.seq is not null then
    raise exception 'an audit entry that is chained stays as it is' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
revoke all on function refuse_audit_change() from public;
create trigger audit_entries_stay before update or delete on audit_entries for each row execute function refuse_audit_change();
select fence_by_tenant('audit_entries'), fence_by_tenant('audit_personal'), fence_by_tenant('audit_heads');
grant select, insert (tenant_id, id, record, seal), update (seq, mac) on audit_entries to howazit_app;
grant select, insert, delete on audit_personal to howazit_app;
grant select, insert, update on audit_heads to howazit_app;
-- Operators write of what belongs to no tenant, and see which chains have something to do; they read no entry.
create policy audit_entries_operator on audit_entries to howazit_operator
  using (true) with check (tenant_id = '00000000-0000-0000-0000-000000000000');
create policy audit_heads_operator on audit_heads for select to howazit_operator using (true);
grant select (tenant_id, seq), insert (tenant_id, id, record, seal) on audit_entries to howazit_operator;
grant select on audit_heads to howazit_operator;
