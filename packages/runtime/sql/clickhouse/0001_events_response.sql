-- Facts are signed deltas: an edit is the old rows with sign -1 and the new ones with +1, so nothing is ever changed in
-- place and every figure is a sum of sign x value. Each response has one row of kind 'response' (a response without
-- answers counts too), and one of kind 'answer' per answer. An absent id is the zero UUID.
-- Decimal, not float: sums of floats depend on their order, and +x -x need not be 0. Twelve decimals; more are cut off.
-- The window counts parts, not inserts: an insert that touches 20 months uses 20 entries (docs/decisions/analytics-batches.md).
create table if not exists events_response{{local}}{{on_cluster}} (
  tenant_id UUID,
  survey_id UUID,
  question_id UUID,
  option_id UUID,
  ts DateTime64(3, 'UTC'),
  numeric_value Nullable(Decimal(38, 12)),
  text_value Nullable(String),
  dims Map(LowCardinality(String), String),
  locale LowCardinality(String),
  channel LowCardinality(String),
  kind Enum8('response' = 1, 'answer' = 2),
  question_type LowCardinality(String),
  completion Enum8('complete' = 1, 'partial' = 2),
  sign Int8,
  response_id UUID,
  revision UInt32,
  event_id UUID,
  batch_id UUID
)
engine = {{replicated}}MergeTree
partition by toYYYYMM(ts)
order by (tenant_id, survey_id, question_id, ts)
settings {{deduplication_window}};{{distributed events_response}}
