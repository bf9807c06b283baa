-- Responses per five minutes of submission. A view is never altered in place: a new shape gets the next version, and
-- `mv_response_counts_5m`, which is what dashboards read, moves to it.
create table if not exists response_counts_5m_v1{{local}}{{on_cluster}} (
  tenant_id UUID,
  survey_id UUID,
  at DateTime('UTC'),
  responses SimpleAggregateFunction(sum, Int64),
  complete SimpleAggregateFunction(sum, Int64)
)
engine = {{replicated}}AggregatingMergeTree
partition by toYYYYMM(at)
order by (tenant_id, survey_id, at)
settings {{deduplication_window}};{{distributed response_counts_5m_v1}}

create materialized view if not exists mv_response_counts_5m_v1{{on_cluster}} to response_counts_5m_v1{{local}} as
select
  tenant_id,
  survey_id,
  toStartOfFiveMinutes(ts) as at,
  sum(toInt64(sign)) as responses,
  sumIf(toInt64(sign), completion = 'complete') as complete
from events_response{{local}}
where kind = 'response'
group by tenant_id, survey_id, at;

create view if not exists mv_response_counts_5m{{on_cluster}} as
select tenant_id, survey_id, at, responses, complete
from response_counts_5m_v1;
