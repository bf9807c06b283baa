-- How the tenants of a queue are copied; as the process is set that copies them where nobody said so.
alter table control.fleet_moves
  add column pace text constraint fleet_moves_pace_check check (pace in ('gentle', 'full'));
