-- NPS per UTC day: one row for the whole ('' = ''), one per segment the response has a value for (channel, locale, each
-- entry of dims). Answers without a value have no row; they are the whole minus the rows of that segment.
-- A dimension called channel or locale would count twice under that name: the response's own field has precedence.
create table if not exists nps_by_segment_daily_v1{{local}}{{on_cluster}} (
  tenant_id UUID,
  survey_id UUID,
  question_id UUID,
  day Date,
  segment LowCardinality(String),
  value String,
  n SimpleAggregateFunction(sum, Int64),
  promoters SimpleAggregateFunction(sum, Int64),
  detractors SimpleAggregateFunction(sum, Int64)
)
engine = {{replicated}}AggregatingMergeTree
partition by toYYYYMM(day)
order by (tenant_id, survey_id, question_id, segment, value, day)
settings {{deduplication_window}};{{distributed nps_by_segment_daily_v1}}

create materialized view if not exists mv_nps_by_segment_daily_v1{{on_cluster}} to nps_by_segment_daily_v1{{local}} as
select
  tenant_id,
  survey_id,
  question_id,
  toDate(ts) as day,
  entry.1 as segment,
  entry.2 as value,
  sum(toInt64(sign)) as n,
  sumIf(toInt64(sign), numeric_value >= 9) as promoters,
  sumIf(toInt64(sign), numeric_value <= 6) as detractors
from events_response{{local}}
array join arrayConcat(
  [('', '')],
  arrayFilter(
    pair -> pair.2 != '',
    arrayConcat(
      [('channel', toString(channel)), ('locale', toString(locale))],
      arrayMap(
        (key, found) -> (toString(key), if(key in ('', 'channel', 'locale'), '', found)),
        mapKeys(dims),
        mapValues(dims)
      )
    )
  )
) as entry
where kind = 'answer' and question_type = 'nps' and numeric_value is not null
group by tenant_id, survey_id, question_id, day, segment, value;

create view if not exists mv_nps_by_segment_daily{{on_cluster}} as
select tenant_id, survey_id, question_id, day, segment, value, n, promoters, detractors
from nps_by_segment_daily_v1;
