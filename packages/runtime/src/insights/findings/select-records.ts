import {
  type InsightInput,
  type InsightRecord,
  isWithin,
  type ScoredQuestion,
  type Timeframe,
} from './insight-input.ts'

/** A record with its answer to the question at hand. */
export interface Rated {
  readonly record: InsightRecord
  readonly rating: number
}

export const recordsWithin = ({ records }: InsightInput, timeframe: Timeframe): readonly InsightRecord[] =>
  records.filter((record) => isWithin(record, timeframe))

/** Those that answer the question. */
export const ratedBy = (records: readonly InsightRecord[], { id }: ScoredQuestion): readonly Rated[] =>
  records.flatMap((record) => {
    const rating = record.ratings.get(id)
    return rating === undefined ? [] : [{ record, rating }]
  })

export const ratingsOf = (rated: readonly Rated[]): readonly number[] => rated.map(({ rating }) => rating)

export const placesOf = (rated: readonly Rated[]): readonly number[] => rated.map(({ record }) => record.place)
