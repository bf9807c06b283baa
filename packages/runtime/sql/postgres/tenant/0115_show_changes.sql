-- Whoever compares what is read at both sides of a move has to know whether all that changed has followed. A tenant sees its own.
grant select on tenant_changes to howazit_app;
