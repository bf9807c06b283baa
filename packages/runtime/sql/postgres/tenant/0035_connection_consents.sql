-- Between sending a person to the vendor and their coming back: one consent at a time for a connection, the newest. Sealed, because
-- the verifier in it is what makes the code worth something.
alter table connection_credentials
  add column pending_consent bytea,
  -- SHA-256 of the state, hex: who comes back without it ends nothing.
  add column pending_consent_state text,
  add column pending_consent_until timestamptz;
