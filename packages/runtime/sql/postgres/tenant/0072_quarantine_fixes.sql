-- Mending what is quarantined, many at a time. The set is frozen when a fix is planned: items are judged step by step, and what passed is
-- let in step by step once somebody approves.
create table quarantine_fixes (
  tenant_id uuid not null,
  id uuid not null,
  filter text,
  change jsonb not null,
  reason text,
  status text not null default 'checking' constraint quarantine_fixes_status_check
    check (status in ('checking', 'planned', 'running', 'succeeded', 'partial', 'cancelled')),
  item_count int not null default 0,
  -- Items up to here have been judged.
  checked_count int not null default 0,
  passing_count int not null default 0,
  -- Items up to here have been let in, or are not to be.
  position int not null default 0,
  done_count int not null default 0,
  refused_count int not null default 0,
  created_at timestamptz not null,
  checked_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  constraint quarantine_fixes_pkey primary key (tenant_id, id),
  constraint quarantine_fixes_position_check check (position between 0 and checked_count and checked_count <= item_count),
  constraint quarantine_fixes_completed_at_check
    check ((status in ('succeeded', 'partial', 'cancelled')) = (completed_at is not null))
);
create index quarantine_fixes_tenant_id_created_at_idx on quarantine_fixes (tenant_id, created_at desc, id desc);
-- Without foreign keys, as the items of replays: one statement writes them, of rows that are never deleted.
create table quarantine_fix_items (
  tenant_id uuid not null,
  fix_id uuid not null,
  position int not null,
  quarantine_id uuid not null,
  verdict text not null default 'unchecked' constraint quarantine_fix_items_verdict_check
    check (verdict in ('unchecked', 'passes', 'fails')),
  code text,
  pointer text,
  outcome text not null default 'waiting' constraint quarantine_fix_items_outcome_check
    check (outcome in ('waiting', 'stored', 'stored_already', 'discarded', 'refused', 'left_out')),
  ended_at timestamptz,
  constraint quarantine_fix_items_pkey primary key (tenant_id, fix_id, position),
  constraint quarantine_fix_items_ended_at_check check ((outcome = 'waiting') = (ended_at is null))
);
select fence_by_tenant('quarantine_fixes'), fence_by_tenant('quarantine_fix_items');
grant select, insert, update on quarantine_fixes, quarantine_fix_items to howazit_app;
