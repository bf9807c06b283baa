-- A process that may not migrate waits until another one has, and must not start after a newer breaking change: for both it
-- reads what was applied.
grant select on schema_migrations to howazit_operator;
