-- CSAT per UTC day and region; '' is a response without one.
create table if not exists csats_by_region_v1{{local}}{{on_cluster}} (
  tenant_id UUID,
  survey_id UUID,
  question_id UUID,
  day Date,
  region String,
  n SimpleAggregateFunction(sum, Int64),
  satisfied SimpleAggregateFunction(sum, Int64),
  score_sum SimpleAggregateFunction(sum, Decimal(38, 12))
)
engine = {{replicated}}AggregatingMergeTree
partition by toYYYYMM(day)
order by (tenant_id, survey_id, question_id, region, day)
settings {{deduplication_window}};{{distributed csats_by_region_v1}}

create materialized view if not exists mv_csats_by_region_v1{{on_cluster}} to csats_by_region_v1{{local}} as
select
  tenant_id,
  survey_id,
  question_id,
  toDate(ts) as day,
  dims['region'] as region,
  sum(toInt64(sign)) as n,
  sumIf(toInt64(sign), numeric_value >= 4) as satisfied,
  sum(sign * assumeNotNull(numeric_value)) as score_sum
from events_response{{local}}
where kind = 'answer' and question_type = 'csat' and numeric_value is not null
group by tenant_id, survey_id, question_id, day, region;

create view if not exists mv_csats_by_region{{on_cluster}} as
select tenant_id, survey_id, question_id, day, region, n, satisfied, score_sum
from csats_by_region_v1;
