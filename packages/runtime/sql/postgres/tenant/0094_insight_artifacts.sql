-- The files of what was found, as they are in the object storage: `[{name, bytes, sha256}]`, and none while they are made again because somebody
-- who is quoted in them was erased. Where one is follows from these.
alter table insights add column artifacts jsonb not null default '[]';
