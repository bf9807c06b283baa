/** A materialized view of the fact: where its sums are and what they are. Table and column names, never input. */
export interface View {
  /** The materialized view, whose SELECT is the definition. */
  readonly name: string
  readonly target: string
  readonly timeColumn: string
  /** What tells rows apart: the sorting key. */
  readonly keys: readonly string[]
  readonly sums: readonly string[]
}

/** The current version of each (sql/clickhouse). A new version changes its line here. */
export const VIEWS: readonly View[] = [
  {
    name: 'mv_response_counts_5m_v1',
    target: 'response_counts_5m_v1',
    timeColumn: 'at',
    keys: ['tenant_id', 'survey_id', 'at'],
    sums: ['responses', 'complete'],
  },
  {
    name: 'mv_nps_by_segment_daily_v1',
    target: 'nps_by_segment_daily_v1',
    timeColumn: 'day',
    keys: ['tenant_id', 'survey_id', 'question_id', 'day', 'segment', 'value'],
    sums: ['n', 'promoters', 'detractors'],
  },
  {
    name: 'mv_csats_by_region_v1',
    target: 'csats_by_region_v1',
    timeColumn: 'day',
    keys: ['tenant_id', 'survey_id', 'question_id', 'day', 'region'],
    sums: ['n', 'satisfied', 'score_sum'],
  },
]
