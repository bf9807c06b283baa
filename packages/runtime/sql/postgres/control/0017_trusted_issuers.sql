-- Identity providers whose tokens are taken here beside the platform's own. There is no key here: it is fetched from the
-- provider, by the name that its tokens carry.
create table control.trusted_issuers (
  issuer text constraint trusted_issuers_pkey primary key,
  provider text not null,
  audience text not null,
  algorithm text not null,
  -- The claim that says which tenant; null where all of the issuer's tokens are of one.
  tenant_claim text,
  -- The tenants it may speak for: their ids by the value of that claim, or by the empty string where there is none.
  tenants jsonb not null,
  created_at timestamptz not null default now()
);
grant select, insert, delete on control.trusted_issuers to howazit_operator;
