-- Since when a refresh token lies idle, and since when a person's consent holds: both end, if nobody does anything, and whoever does
-- it has to find them without opening what is sealed.
alter table connection_credentials
  add column renewed_at timestamptz,
  add column consented_at timestamptz;
