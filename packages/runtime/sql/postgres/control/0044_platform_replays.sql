-- Replays that operators planned across tenants: what was asked for and why, and of which tenants a plan came of it. The plans are their
-- tenants' own, under ids that follow from this one and the tenant's.
create table control.platform_replays (
  id uuid constraint platform_replays_pkey primary key,
  filter text not null,
  mapping text not null,
  includes_unknown boolean not null,
  reason text not null,
  tenants uuid[] not null default '{}',
  item_count int not null default 0,
  created_at timestamptz not null
);
create index platform_replays_created_at_idx on control.platform_replays (created_at desc, id desc);
grant select, insert, update on control.platform_replays to howazit_operator;
